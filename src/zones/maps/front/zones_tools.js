// What a reader does on the map: point at a place, draw a line. And the small things a page puts there in answer:
// pins and short lines, which travel with the repaint.
"use strict";

window.zonesTools = function (map, kit) {
  const { el, colours, texts } = kit;
  const marks = L.layerGroup().addTo(map);
  const lines = L.layerGroup().addTo(map);
  const draft = L.layerGroup().addTo(map);
  const frame = map.getContainer();
  let tool = null, corners = [];

  // --- drawing -------------------------------------------------------------------------------------
  const bar = el("div", "z-tool");
  bar.hidden = true;
  const said = el("span", "");
  const button = (text, act) => {
    const one = el("button", "", text);
    one.type = "button";
    one.addEventListener("click", act);
    return one;
  };
  const undoing = button(texts.draw_undo, () => undo());
  const ending = button(texts.draw_end, () => end());
  const leaving = button(texts.draw_cancel, () => cancel());
  said.setAttribute("role", "status");
  bar.append(said, undoing, ending, leaving);
  L.DomEvent.disableClickPropagation(bar);
  frame.append(bar);

  const kilometres = () => corners.slice(1).reduce((sum, at, k) => sum + map.distance(corners[k], at), 0) / 1000;
  const number = (value) => value.toLocaleString(kit.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  function show(pointer) {
    draft.clearLayers();
    const path = pointer ? [...corners, pointer] : corners;
    if (path.length > 1) {
      draft.addLayer(L.polyline(path, { pane: "draft", interactive: false, color: "#fff", weight: 7 }));
      draft.addLayer(L.polyline(path, { pane: "draft", interactive: false, color: colours.accent, weight: 3.5 }));
    }
    corners.forEach((at) => draft.addLayer(L.circleMarker(at, { pane: "draft", interactive: false, radius: 4.5, color: colours.accent, weight: 2, fillColor: "#fff", fillOpacity: 1 })));
    const line = tool === "line";
    said.innerHTML = !line ? texts.point_hint : corners.length ? `${corners.length} ${texts.draw_corners} · ${number(kilometres())} km` : texts.draw_hint;
    undoing.hidden = ending.hidden = leaving.hidden = !line || !corners.length;
    ending.disabled = corners.length < 2;
  }
  function add(at) {
    const last = corners[corners.length - 1];
    // The second click of a double click is no corner.
    if (last && map.latLngToContainerPoint(last).distanceTo(map.latLngToContainerPoint(at)) < 5) return;
    corners.push(at);
    show();
  }
  const undo = () => { corners.pop(); show(); };
  const cancel = () => { corners = []; show(); };
  function end() {
    if (corners.length < 2) return;
    const line = corners.map(({ lng, lat }) => [round(lng), round(lat)]);
    corners = [];
    show();
    // The line stays on the map until the page answers.
    drawn([{ kind: "new", line, tip: "" }], draft);
    kit.send({ kind: "line", line });
  }
  const round = (degrees) => Math.round(degrees * 1e5) / 1e5;
  map.on("mousemove", (event) => { if (tool === "line" && corners.length) show(event.latlng); });
  map.on("dblclick", () => { if (tool === "line") end(); });
  document.addEventListener("keydown", (event) => {
    if (!tool || event.target.tagName === "BUTTON") return;
    const acts = tool === "line" ? { Enter: end, Escape: cancel, Backspace: undo, Delete: undo, " ": () => add(map.getCenter()) } : { " ": () => kit.click(map.getCenter()), Enter: () => kit.click(map.getCenter()) };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });

  // --- pins and short lines -------------------------------------------------------------------------
  const LINES = { new: [colours.accent, null], picked: [colours.accent, "1 7"], closed: [colours.ink, "2 7"], route: [colours.ink, null] };
  function drawn(list, group, pane = "draft") {
    list.forEach(({ id, kind, line, tip }) => {
      const path = line.map(([lon, lat]) => [lat, lon]), [colour, dash] = LINES[kind];
      group.addLayer(L.polyline(path, { pane, interactive: false, color: "#fff", weight: 7.5, opacity: 0.95 }));
      const top = L.polyline(path, { pane, color: colour, weight: dash ? 5 : 4, dashArray: dash, lineCap: dash ? "round" : "butt", interactive: Boolean(tip) });
      if (tip) top.bindTooltip(tip, { sticky: true, className: "z-tip" }).on("click", () => kit.touched("lines", id));
      group.addLayer(top);
    });
  }
  function pinned(list, group, pane = "marks") {
    list.forEach(({ id, kind, lon, lat, label, tip }) => {
      const place = kind === "place";
      const icon = L.divIcon({ className: `z-mark ${kind}`, iconSize: place ? [26, 34] : [22, 22], iconAnchor: place ? [13, 33] : [11, 11], html: `<b>${label || ""}</b>` });
      const mark = L.marker([lat, lon], { pane, icon, keyboard: false, bubblingMouseEvents: true, interactive: Boolean(tip) });
      if (tip) mark.bindTooltip(tip, { className: "z-tip", direction: "top", offset: [0, place ? -32 : -10] }).on("click", () => kit.touched("marks", id));
      group.addLayer(mark);
    });
  }

  return {
    get drawing() { return tool === "line"; },
    add,
    put(paths, pins, group, linePane, pinPane) { drawn(paths, group, linePane); pinned(pins, group, pinPane); },
    paint(next) {
      marks.clearLayers();
      lines.clearLayers();
      drawn(next.lines || [], lines);
      pinned(next.marks || [], marks);
      if (next.tool !== tool) corners = [];
      tool = next.tool || null;
      bar.hidden = !tool;
      frame.classList.toggle("z-drawing", Boolean(tool));
      map.doubleClickZoom[tool === "line" ? "disable" : "enable"]();
      show();
    },
  };
};
