// Key projects: one file of shapes, fetched once; a repaint says which are shown, in what state, and which is chosen.
// Symbols that would cover each other stand together as one number until the map is close enough.
"use strict";

window.zonesProjects = function (map, kit) {
  const NEAR = 27; // pixels between two symbols
  const { el, json, lang, colours } = kit;
  const lines = L.layerGroup().addTo(map);
  const symbols = L.layerGroup().addTo(map);
  const fan = L.layerGroup().addTo(map);
  let data = null, url = null, spec = null, zoomedTo = null;

  fetch(kit.sprite).then((answer) => answer.text()).then((svg) => {
    const hatch = (sector, colour) => `<pattern id="z-h-${sector}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.3" height="8" fill="${colour}" fill-opacity=".75"/></pattern>`;
    const box = el("div", "", svg);
    const hatches = Object.entries(kit.sectors).map(([sector, colour]) => hatch(sector, colour)).join("");
    box.querySelector("svg").insertAdjacentHTML("beforeend", `<defs>${hatches}</defs>`);
    document.body.append(box);
  });

  const shown = (id) => spec.states[id];
  const about = (id) => data.projects[id];
  const tip = (feature) => {
    const { id } = feature.properties;
    const part = feature.properties["part_" + lang];
    const unpublished = feature.properties.sketch ? `<br><em>${kit.texts["sketch_" + feature.properties.kind]}</em>` : "";
    return `<strong>${about(id)[lang]}</strong>${part ? `<br>${part}` : ""}<br>${spec.tips[id] || ""}${unpublished}`;
  };
  const picture = ({ id, rough }) => {
    const { sector } = about(id);
    return `${rough ? "<i>≈</i>" : ""}<svg class="z-sym ${shown(id)}" style="--c:${kit.sectors[sector]}" aria-hidden="true"><use class="ring" href="#zs-${sector}"/><use href="#zs-${sector}"/></svg>`;
  };
  // Under the symbol of the chosen project: that its line or area is none that anybody published.
  const doubt = (id) => {
    const drawn = data.features.find(({ properties: p }) => p.id === id && p.main && p.sketch);
    return drawn ? `<span>${kit.texts["sketch_" + drawn.properties.kind]}</span>` : "";
  };
  const touch = (layer, id) => layer.on("click", () => kit.touched("projects", id));

  // Where the label of a line stands: a quarter along it. Its symbol stands half-way.
  const between = ({ type, coordinates }) => {
    const line = type === "LineString" ? coordinates : coordinates.reduce((one, other) => (other.length > one.length ? other : one));
    const k = Math.max(1, Math.floor(line.length / 4));
    return [0, 1].map((axis) => (line[k - 1][axis] + line[k][axis]) / 2);
  };

  // --- lines and areas -----------------------------------------------------------------------------
  const WEIGHT = { standing: 3.4, partly: 2.8, under_way: 1.8, not_yet: 1.8, unknown: 1.8 };
  function shape(feature) {
    const { id, kind, sketch, main } = feature.properties;
    const state = shown(id), chosen = id === spec.chosen, colour = kit.sectors[about(id).sector];
    const still = { interactive: false };
    if (kind === "line") {
      const dash = sketch ? "9 6" : null;
      const under = (color, more) => lines.addLayer(L.geoJSON(feature, { ...still, pane: "works", style: { color, weight: WEIGHT[state] + more, dashArray: chosen ? null : dash, lineCap: "butt" } }));
      // As with the symbols: where work goes on there is a dark edge.
      if (chosen) { under(colours.ink, 8); under("#fff", 4); } else if (state === "partly" || state === "under_way") { under(colours.ink, 4.4); under("#fff", 2.2); }
      const line = L.geoJSON(feature, { pane: "works", style: { color: colour, weight: WEIGHT[state], dashArray: dash, lineCap: "butt" } });
      lines.addLayer(touch(line.bindTooltip(tip(feature), { sticky: true, className: "z-tip" }), id));
      if (sketch && !chosen) kit.text(between(feature.geometry), "z-sketch", kit.texts.sketch, lines);
    } else if (kind === "area") {
      const wide = sketch && !chosen;
      const style = { color: colour, weight: chosen ? 3 : 1.4, opacity: wide ? 0.75 : 1, dashArray: sketch ? "4 3" : null, fillColor: sketch ? `url(#z-h-${about(id).sector})` : colour, fillOpacity: sketch ? 1 : (state === "standing" || state === "partly" ? 0.45 : 0.18) };
      if (chosen) lines.addLayer(L.geoJSON(feature, { ...still, pane: "works", style: { color: "#fff", weight: 6.5, fill: false } }));
      // A guessed area may be many times larger than the project: what lies under it must stay within reach.
      const area = L.geoJSON(feature, { ...(sketch ? still : {}), pane: "works", style: { ...style, interactive: !sketch } });
      lines.addLayer(sketch ? area : touch(area.bindTooltip(tip(feature), { sticky: true, className: "z-tip" }), id));
    } else if (kind === "dot") {
      const [lon, lat] = feature.geometry.coordinates;
      lines.addLayer(touch(L.circleMarker([lat, lon], { pane: "works", radius: chosen ? 5 : 3.5, color: chosen ? colours.ink : "#fff", weight: 1.2, fillColor: colour, fillOpacity: 1 }).bindTooltip(tip(feature), { className: "z-tip", direction: "top" }), id));
    }
  }
  // Host communes are many times larger than what is built in them: they are drawn for the chosen project only.
  const aside = (p) => p.host && p.id !== spec.chosen;

  // --- symbols -------------------------------------------------------------------------------------
  function marker(feature, at, pane) {
    const { id } = feature.properties, chosen = id === spec.chosen;
    const size = chosen ? 34 : 24;
    const icon = L.divIcon({ className: `z-symbol${chosen ? " chosen" : ""}`, iconSize: [size, size], html: picture(feature.properties) + (chosen ? doubt(id) : "") });
    const found = L.marker(at, { pane: pane || "symbols", icon, keyboard: false, zIndexOffset: chosen ? 1000 : 0, bubblingMouseEvents: true, alt: "" });
    return touch(found.bindTooltip(tip(feature), { className: "z-tip", direction: "top", offset: [0, -8] }), id);
  }
  function bubble(group, at) {
    const ids = [...new Set(group.map((f) => f.properties.id))];
    const listed = ids.slice(0, 8).map((id) => about(id)[lang]).join("<br>");
    const more = ids.length > 8 ? `<br>… +${ids.length - 8}` : "";
    const icon = L.divIcon({ className: "z-group", iconSize: [28, 28], html: `<b>${ids.length}</b>` });
    return L.marker(at, { pane: "symbols", icon, keyboard: false })
      .bindTooltip(`<strong>${kit.texts.group}</strong><br>${listed}${more}`, { className: "z-tip", direction: "auto", offset: [16, 0] })
      .on("click", (event) => { L.DomEvent.stopPropagation(event); event.target.closeTooltip(); open(group, at); });
  }
  const spotOf = (feature) => { const [lon, lat] = feature.geometry.coordinates; return L.latLng(lat, lon); };
  function open(group, at) {
    const places = group.map(spotOf), top = map.getMaxZoom();
    const far = places.some((one) => map.project(one, top).distanceTo(map.project(places[0], top)) > NEAR);
    if (far && map.getZoom() < top) {
      kit.moved();
      map.fitBounds(L.latLngBounds(places), { padding: [60, 60], maxZoom: top });
      return;
    }
    // Nothing closer would part them: they open as a ring around their place.
    fan.clearLayers();
    const centre = map.latLngToLayerPoint(at), radius = Math.max(34, (group.length * 28) / (2 * Math.PI));
    group.forEach((feature, k) => {
      const turn = (2 * Math.PI * k) / group.length - Math.PI / 2;
      const spot = map.layerPointToLatLng(centre.add([radius * Math.cos(turn), radius * Math.sin(turn)]));
      fan.addLayer(L.polyline([at, spot], { pane: "works", interactive: false, color: colours.ink, weight: 1 }));
      fan.addLayer(marker(feature, spot));
    });
  }
  function place() {
    symbols.clearLayers();
    fan.clearLayers();
    if (!data || !spec) return;
    const visible = data.features.filter((f) => f.properties.kind === "symbol" && shown(f.properties.id));
    const apart = visible.filter((f) => f.properties.id !== spec.chosen).map((f) => ({ spot: map.project(spotOf(f), map.getZoom()), members: [f] }));
    // The closest two become one until none are too close.
    for (;;) {
      let best = null;
      apart.forEach((one, k) => apart.slice(0, k).forEach((other) => {
        const gap = one.spot.distanceTo(other.spot);
        if (gap < NEAR && (!best || gap < best.gap)) best = { gap, one, other };
      }));
      if (!best) break;
      const { one, other } = best, weight = one.members.length / (one.members.length + other.members.length);
      other.spot = other.spot.add(one.spot.subtract(other.spot).multiplyBy(weight));
      other.members.push(...one.members);
      apart.splice(apart.indexOf(one), 1);
    }
    apart.forEach(({ spot, members }) => {
      const alone = new Set(members.map((f) => f.properties.id)).size === 1;
      symbols.addLayer(alone ? marker(members[0], spotOf(members[0])) : bubble(members, map.unproject(spot, map.getZoom())));
    });
    visible.filter((f) => f.properties.id === spec.chosen).forEach((f) => symbols.addLayer(marker(f, spotOf(f))));
  }
  map.on("zoomend", place);
  map.on("click", () => fan.clearLayers());

  function draw() {
    lines.clearLayers();
    symbols.clearLayers();
    if (!data || !spec) return;
    const order = { area: 0, line: 1, dot: 2 };
    const visible = data.features.filter((f) => shown(f.properties.id) && f.properties.kind in order && !aside(f.properties));
    visible.sort((a, b) => (a.properties.id === spec.chosen) - (b.properties.id === spec.chosen) || order[a.properties.kind] - order[b.properties.kind]).forEach(shape);
    place();
    const box = spec.chosen && data.projects[spec.chosen] ? data.projects[spec.chosen].box : null;
    if (box && zoomedTo !== spec.chosen) kit.aim(box);
    zoomedTo = spec.chosen;
    document.body.dataset.projects = Object.keys(spec.states).length;
  }

  return {
    paint(next) {
      spec = next;
      if (!next) { lines.clearLayers(); symbols.clearLayers(); fan.clearLayers(); return; }
      if (next.url === url) { draw(); return; }
      url = next.url;
      json(url).then((body) => { if (url === next.url) { data = body; draw(); } });
    },
  };
};
