// Two states of the same land on one map: the second lies over the first and is cut off at a divider, which the
// reader drags or moves by keyboard.
"use strict";

window.zonesSwipe = function (map, kit) {
  const { el, land, tools } = kit;
  const frame = map.getContainer();
  const PANES = { land: 402, left_lines: 466, right_lines: 467, left_pins: 481, right_pins: 482 };
  Object.entries(PANES).forEach(([name, z]) => { map.createPane(`swipe_${name}`).style.zIndex = z; });
  const pane = (name) => map.getPane(`swipe_${name}`);
  const groups = { left: L.layerGroup().addTo(map), right: L.layerGroup().addTo(map) };
  const svg = L.svg({ padding: 0.6, pane: "swipe_land" });
  const byCode = {};
  let layer = null, share = 50, on = false, at = null, asked = null;

  const divider = el("div", "z-swipe", '<b class="left"></b><b class="right"></b><i></i>');
  divider.tabIndex = 0;
  divider.hidden = true;
  Object.entries({ role: "slider", "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": kit.texts.swipe }).forEach(([name, value]) => divider.setAttribute(name, value));
  const [left, right] = divider.querySelectorAll("b");
  L.DomEvent.disableClickPropagation(divider);
  frame.append(divider);

  // A pane moves with the map; what is cut off it is said in its own pixels.
  function cut() {
    if (!on) return;
    const size = map.getSize();
    // Until the reader moves it, the divider stays where it was put on the land.
    if (at !== null) share = Math.min(96, Math.max(4, 100 * map.latLngToContainerPoint([map.getCenter().lat, at]).x / size.x));
    const x = size.x * share / 100, nw = map.containerPointToLayerPoint([0, 0]), edge = nw.x + x;
    const box = (from, to) => `polygon(${from}px ${nw.y}px, ${to}px ${nw.y}px, ${to}px ${nw.y + size.y}px, ${from}px ${nw.y + size.y}px)`;
    ["land", "right_lines", "right_pins"].forEach((name) => { pane(name).style.clipPath = box(edge, nw.x + size.x); });
    ["left_lines", "left_pins"].forEach((name) => { pane(name).style.clipPath = box(nw.x, edge); });
    divider.style.left = `${x}px`;
    left.style.maxWidth = `${Math.max(0, x - 14)}px`;
    right.style.maxWidth = `${Math.max(0, size.x - x - 14)}px`;
    const shown = Math.round(share);
    divider.setAttribute("aria-valuenow", shown);
    divider.setAttribute("aria-valuetext", `${left.textContent} ${shown} % · ${right.textContent} ${100 - shown} %`);
  }
  const move = (to) => { at = null; share = Math.min(100, Math.max(0, to)); cut(); };
  map.on("move zoom zoomend viewreset resize", cut);

  divider.addEventListener("pointerdown", (event) => { event.stopPropagation(); divider.setPointerCapture(event.pointerId); });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left: edge, width } = frame.getBoundingClientRect();
    move(100 * (event.clientX - edge) / width);
  });
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    move(share + step);
  });

  return {
    paint(next, data) {
      on = Boolean(next);
      divider.hidden = !on;
      Object.values(groups).forEach((group) => group.clearLayers());
      if (!on) {
        if (layer) layer.remove();
        return;
      }
      layer = layer || land.layer({ renderer: svg, pane: "swipe_land" }, byCode).addData(data);
      layer.addTo(map);
      land.dye(byCode, next, svg, "z2");
      [left.innerHTML, right.innerHTML] = next.names;
      if (next.at !== asked) at = asked = next.at;
      ["left", "right"].forEach((side, k) => tools.put(next.lines[k], next.pins[k], groups[side], `swipe_${side}_lines`, `swipe_${side}_pins`));
      cut();
    },
  };
};
