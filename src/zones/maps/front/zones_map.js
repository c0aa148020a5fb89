// The map of Zones. Geometry is fetched once from static files; `paint` then only recolours what is there.
// Every text that arrives here was made inert by zones.maps.text.
"use strict";

window.zonesMap = function (map, config) {
  const el = (tag, className, html = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.innerHTML = html;
    return node;
  };
  const json = (url) => fetch(url).then((answer) => {
    if (!answer.ok) throw new Error(url + ": " + answer.status);
    return answer.json();
  });

  // --- what goes back to the page ------------------------------------------------------------------
  // One message for each act: where, in which commune, and on which thing of which layer (zones.ui.maps reads it).
  // Sent at once, not through streamlit-folium's own delay; `at` tells one click from the next on the same spot.
  const send = (message) => window.Streamlit.setComponentValue({ ...message, at: Date.now() });
  const degrees = (value) => Math.round(value * 1e5) / 1e5;
  let under = {};
  const touched = (layer, item) => { under = layer === "communes" ? { ...under, commune: item } : { ...under, layer, item }; };
  const click = ({ lng, lat }) => {
    // How many metres a pixel is: what counts as "on" a road depends on it.
    const pixel = 156543.034 * Math.cos(lat * Math.PI / 180) / 2 ** map.getZoom();
    send({ kind: "click", lon: degrees(lng), lat: degrees(lat), pixel: Math.round(pixel), commune: null, layer: null, item: null, ...under });
    under = {};
  };

  // Leaflet focuses the map when it is pressed. Where the map is partly out of sight the browser would then scroll
  // the page, and the release would hit something else: no click.
  const frame = map.getContainer();
  frame.focus = () => HTMLElement.prototype.focus.call(frame, { preventScroll: true });

  map.setMinZoom(config.zooms[0]);
  map.setMaxZoom(config.zooms[1]);

  // --- panes, from the ground up -------------------------------------------------------------------
  [["ground", 250, true], ["surface", 390, false], ["relief", 410, false], ["water", 415, false],
    ["roads", 420, false], ["divide", 430, false], ["chosen", 440, false], ["works", 445, true], ["points", 450, true],
    ["names", 460, false], ["draft", 465, true], ["symbols", 470, true], ["marks", 480, true]].forEach(([name, z, reacts]) => {
    const pane = map.createPane(name);
    pane.style.zIndex = z;
    if (!reacts) pane.style.pointerEvents = "none";
  });
  const text = ([lon, lat], className, html, group = map) => L.marker([lat, lon], { interactive: false, keyboard: false, pane: "names", icon: L.divIcon({ className, iconSize: null, html: `<span>${html}</span>` }) }).addTo(group);
  const svg = L.svg({ padding: 0.6 });
  const still = { interactive: false };

  // --- base map ------------------------------------------------------------------------------------
  const { colours } = config;
  // The sea is drawn, not left to the page behind: the relief is multiplied into what lies under it.
  L.rectangle([[5, 95], [25, 125]], { ...still, pane: "ground", stroke: false, fillColor: colours.sea, fillOpacity: 1 }).addTo(map);
  json(config.context).then((data) => {
    const of = (...kinds) => ({ ...data, features: data.features.filter((f) => kinds.includes(f.properties.kind)) });
    L.geoJSON(of("neighbour"), { ...still, pane: "ground", style: { stroke: false, fillColor: colours.neighbour, fillOpacity: 1 } }).addTo(map);
    L.geoJSON(of("border_laos", "border_hue", "border_quang_ngai"), { ...still, pane: "ground", style: { color: colours.border, weight: 2.5, opacity: 0.5, dashArray: "6 4" } }).addTo(map);
    L.geoJSON(of("river"), { ...still, pane: "water", renderer: L.canvas({ pane: "water" }), style: { color: colours.water, weight: 1.1 } }).addTo(map);
    L.geoJSON(of("water"), { ...still, pane: "water", renderer: L.canvas({ pane: "water" }), style: { stroke: false, fillColor: colours.water, fillOpacity: 0.9 } }).addTo(map);
    L.geoJSON(of("coast"), { ...still, pane: "water", renderer: L.canvas({ pane: "water" }), style: { color: colours.water, weight: 1 } }).addTo(map);
    of("label").features.forEach((f) => text(f.geometry.coordinates, "z-around", f.properties["name_" + config.lang]));
  });
  if (config.relief) L.imageOverlay(config.relief.url, config.relief.bounds, { pane: "relief", className: "z-relief", alt: "" }).addTo(map);
  const width = { motorway: 2.2, trunk: 1.6, primary: 1.2, secondary: 0.6 };
  json(config.roads).then((data) => L.geoJSON(data, {
    ...still, pane: "roads", renderer: L.canvas({ pane: "roads" }),
    style: (f) => ({ color: colours.road, weight: width[f.properties.class], opacity: 0.55 }),
  }).addTo(map));

  // --- communes ------------------------------------------------------------------------------------
  const byCode = {};
  let spec = null;
  let moved = false;
  const whole = { box: config.bounds };
  let aim = whole;
  // Communes as a layer that is dyed later; what is found by code goes into `found`.
  const landLayer = (options, found) => L.geoJSON(null, {
    ...options,
    style: { color: colours.line, weight: 0.7, fillColor: colours.land, fillOpacity: 1 },
    onEachFeature: (feature, layer) => {
      found[feature.properties.code] = layer;
      layer.bindTooltip("", { sticky: true, className: "z-tip", direction: "auto" });
      layer.on("click", () => touched("communes", feature.properties.code));
      layer.on("mouseover", () => layer.setStyle({ weight: 2, color: colours.ink }));
      layer.on("mouseout", () => layer.setStyle({ weight: 0.7, color: colours.line }));
    },
  });
  const communes = landLayer({ renderer: svg }, byCode).addTo(map);
  let ground = null;
  json(config.communes).then((data) => {
    ground = data;
    communes.addData(data);
    data.features.forEach(({ properties: { name, lon, lat } }) => text([lon, lat], "z-name", name));
    apply();
    document.body.dataset.ready = "communes";
  });

  // Hatches: SVG patterns, because colour alone must never carry a meaning.
  const patterns = (fills, drawing, prefix) => {
    const tile = (id, ground, line, turn) => `<pattern id="${prefix}-${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><rect width="7" height="7" fill="${ground}"/><rect width="2" height="7" fill="${line}"/></pattern>`;
    let defs = tile("n", "#ffffff", fills.n, 45) + tile("x", fills.x, "#6d6672", 0);
    defs += `<pattern id="${prefix}-r" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.7" fill="#22313a"/></pattern>`;
    Object.entries(fills).forEach(([key, colour]) => { defs += tile("p" + key, colour, "#ffffffb0", -45); });
    let node = drawing._container.querySelector("defs");
    if (!node) node = drawing._container.insertBefore(document.createElementNS("http://www.w3.org/2000/svg", "defs"), drawing._container.firstChild);
    node.innerHTML = defs;
  };
  // Colour, hatch and tooltip of every commune by one side's keys; under a surface only those without data.
  function dye(found, side, drawing, prefix, covered = false) {
    if (side.keys) patterns(side.fills, drawing, prefix);
    Object.entries(found).forEach(([code, layer]) => {
      // A map without classes shows the land; in one with classes a commune without a key has no data.
      const key = side.keys ? side.keys[code] || "n" : "l";
      const fill = key === "l" ? colours.land : /^\d/.test(key) ? side.fills[key] : `url(#${prefix}-${key})`;
      layer.setStyle({ fillColor: fill, fillOpacity: covered && key !== "n" ? 0 : 1 });
      const { name } = layer.feature.properties;
      layer.setTooltipContent(`<strong>${name}</strong>${side.tips[code] ? `<br>${side.tips[code]}` : ""}`);
    });
  }

  // A legend that grows and shrinks with every choice would move the map each time, and draw it anew: at one width it
  // keeps the height it has had, until the reader folds it.
  let tall = 0, wide = 0;
  const release = () => { tall = 0; legend.style.minHeight = ""; };
  const hold = () => {
    legend.style.minHeight = "";
    tall = Math.max(tall, legend.offsetHeight);
    legend.style.minHeight = `${tall}px`;
  };

  // --- what a repaint changes ----------------------------------------------------------------------
  const legend = el("div", "z-legend");
  const strip = el("div", "z-strip");
  strip.append(legend);
  document.getElementById("parent").append(strip, el("div", "z-credits", config.credits));
  const kit = { el, json, text, send, click, touched, colours, lang: config.lang, texts: config.texts, sprite: config.sprite, sectors: config.sectors, moved: () => { moved = true; }, aim: (box) => { aim = { box, closest: 12 }; moved = false; fit(); } };
  const projects = zonesProjects(map, kit);
  const tools = zonesTools(map, kit);
  const swipe = zonesSwipe(map, { ...kit, land: { layer: landLayer, dye }, tools });
  const chosen = L.geoJSON(null, { ...still, pane: "chosen" }).addTo(map);
  const divide = L.geoJSON(null, { ...still, pane: "divide" }).addTo(map);
  const points = L.geoJSON(null, {
    pane: "points",
    pointToLayer: (f, at) => L.circleMarker(at, { pane: "points", radius: f.properties.doubt ? 4 : 4.5, color: "#fff", weight: 1.4, fillColor: f.properties.doubt ? "#fff" : colours.ink, fillOpacity: 1, ...(f.properties.doubt ? { color: colours.ink } : {}) })
      .bindTooltip(f.properties.tip, { className: "z-tip", direction: "top" }),
  }).addTo(map);
  const regionNames = L.layerGroup().addTo(map);
  let surface = null;
  const shown = { points: null, divide: null, surface: null };

  function lines(url) {
    if (url === shown.divide) return;
    shown.divide = url;
    divide.clearLayers();
    regionNames.clearLayers();
    json(url).then((data) => {
      data.features.forEach((f) => {
        if (f.geometry.type === "Point") {
          regionNames.addLayer(text(f.geometry.coordinates, "z-region", `<em style="color:${f.properties.ink}">${f.properties["name_" + config.lang]}</em>`));
        } else {
          divide.addData(f);
        }
      });
      divide.setStyle({ color: colours.ink, weight: 2.4, opacity: 0.85, dashArray: "1 5", lineCap: "round" });
    });
  }
  function facilities(url) {
    if (url === shown.points) return;
    shown.points = url;
    points.clearLayers();
    if (url) json(url).then((data) => { if (url === shown.points) points.addData(data); });
  }
  function raster(overlay) {
    const url = overlay ? overlay.url : null;
    if (url === shown.surface) return;
    shown.surface = url;
    if (surface) surface.remove();
    surface = overlay ? L.imageOverlay(overlay.url, overlay.bounds, { pane: "surface", className: "z-surface", alt: "" }).addTo(map) : null;
  }
  function apply() {
    if (!spec || !Object.keys(byCode).length) return;
    dye(byCode, spec, svg, "z", Boolean(spec.surface));
    swipe.paint(spec.swipe, ground);
    chosen.clearLayers();
    const picked = byCode[spec.chosen];
    if (picked) {
      chosen.addData(picked.feature).setStyle({ color: "#fff", weight: 6, fill: false });
      const inner = L.geoJSON(picked.feature, { ...still, pane: "chosen", style: { color: colours.ink, weight: 3, fill: false } });
      chosen.addLayer(inner);
    }
    document.body.dataset.painted = spec.id;
  }

  // --- controls ------------------------------------------------------------------------------------
  const narrow = window.innerWidth < 560;
  const corner = narrow ? "topright" : "topleft";
  L.control.zoom({ position: corner, zoomInTitle: config.texts.zoom_in, zoomOutTitle: config.texts.zoom_out }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 90 }).addTo(map);
  const control = (position, node) => {
    const box = new L.Control({ position });
    box.onAdd = () => { L.DomEvent.disableClickPropagation(node); return node; };
    box.addTo(map);
  };
  const home = el("div", "leaflet-bar z-home", `<a href="#" role="button" title="${config.texts.home}" aria-label="${config.texts.home}">⤢</a>`);
  control(corner, home);
  const inset = el("div", "z-inset", `<div role="img" aria-label="${config.texts.inset}"></div><button type="button" title="${config.texts.hoang_sa}" aria-label="${config.texts.hoang_sa}" style="${config.inset.hoang_sa}"></button>`);
  // On a phone no corner of the map is free: the inset stands beside the legend.
  if (narrow) strip.prepend(inset); else control("topright", inset);
  // Inlined, so that its labels are set in the map's own font.
  fetch(config.inset.url).then((answer) => answer.text()).then((drawing) => { inset.firstChild.innerHTML = drawing; });
  inset.querySelector("button").addEventListener("click", () => {
    const layer = byCode[config.hoang_sa];
    if (!layer) return;
    touched("communes", config.hoang_sa);
    click(layer.getBounds().getCenter());
  });

  // --- the view fits the frame until the reader moves it --------------------------------------------
  const fit = () => {
    const { x, y } = map.getSize();
    const padding = aim.closest ? [60, 60] : [6, 6];
    if (x > 50 && y > 50) map.fitBounds(aim.box, { padding, maxZoom: aim.closest, animate: false });
  };
  home.querySelector("a").addEventListener("click", (event) => { event.preventDefault(); aim = whole; moved = false; fit(); });
  ["mousedown", "touchstart", "wheel", "keydown"].forEach((kind) => map.getContainer().addEventListener(kind, () => { moved = true; }, { passive: true }));
  // Style sheets, the legend and the window all change the frame after the map was made.
  new ResizeObserver(() => { map.invalidateSize({ animate: false }); if (!moved) fit(); }).observe(map.getContainer());
  map.setMaxBounds(L.latLngBounds(config.bounds).pad(0.6));
  // The wheel scrolls the page until the map has been clicked, and again once the pointer has left.
  map.scrollWheelZoom.disable();
  map.on("click", ({ latlng }) => {
    map.scrollWheelZoom.enable();
    if (tools.drawing) { under = {}; tools.add(latlng); } else click(latlng);
  });
  map.getContainer().addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  const grain = () => map.getContainer().classList.toggle("z-close", map.getZoom() >= 10.4);
  map.on("zoomend", grain);
  new ResizeObserver(() => { if (legend.offsetWidth !== wide) { wide = legend.offsetWidth; release(); } }).observe(strip);
  fit();
  grain();

  return {
    paint(next) {
      spec = next;
      const fold = legend.querySelector("details"), open = fold ? fold.open : !narrow;
      hold();
      legend.innerHTML = next.legend;
      legend.querySelectorAll("details").forEach((one) => { one.open = open; one.addEventListener("click", release); });
      projects.paint(next.projects);
      tools.paint(next);
      lines(next.divide);
      facilities(next.points);
      raster(next.surface);
      apply();
      const focus = JSON.stringify(next.focus);
      if (next.focus && focus !== shown.focus) kit.aim(next.focus);
      shown.focus = focus;
    },
  };
};
