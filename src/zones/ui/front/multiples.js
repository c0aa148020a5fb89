// Small maps side by side: the outlines are fetched once, each map only brings the classes of its communes.
const SVG = "http://www.w3.org/2000/svg";
const outlines = {};

const fetched = (url) => (outlines[url] ??= fetch(url).then((answer) => answer.json()));

function patterns(id, fills) {
  const tile = (key, ground, line, turn) => `<pattern id="${id}-${key}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><rect width="6" height="6" fill="${ground}"/><rect width="1.8" height="6" fill="${line}"/></pattern>`;
  const dots = `<pattern id="${id}-r" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.9" fill="#22313a"/></pattern>`;
  return dots + tile("n", "#ffffff", fills.n, 45) + tile("x", fills.x, "#6d6672", 0)
    + Object.entries(fills).map(([key, colour]) => tile("p" + key, colour, "#ffffffb0", -45)).join("");
}

function drawing(tile, { width, height, paths }, chosen) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  const id = `zt-${tile.id}`;
  svg.innerHTML = `<defs>${patterns(id, tile.fills)}</defs>` + paths.map(({ code, name, d }) => {
    const key = tile.keys[code] || "n";
    const fill = /^\d/.test(key) ? tile.fills[key] : `url(#${id}-${key})`;
    return `<path d="${d}" fill="${fill}"${code === chosen ? ' class="chosen"' : ""}><title>${name}</title></path>`;
  }).join("");
  return svg;
}

function button(tile, shapes, commune) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "z-tile";
  one.dataset.id = tile.id;
  const title = document.createElement("b"), note = document.createElement("span");
  title.textContent = tile.title;
  note.textContent = tile.note;
  one.append(title, note, drawing(tile, shapes, commune));
  return one;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-tiles");
  box.onclick = (event) => {
    const one = event.target.closest(".z-tile");
    if (one) setTriggerValue("picked", one.dataset.id);
  };
  fetched(data.url).then((shapes) => {
    // A map that shows what it showed is left as it is: a slider changes one of many.
    const before = new Map([...box.children].map((one) => [one.dataset.id, one]));
    const tiles = data.tiles.map((tile) => {
      const spec = JSON.stringify([tile, data.commune]), old = before.get(tile.id);
      const one = old?.spec === spec ? old : button(tile, shapes, data.commune);
      one.spec = spec;
      one.setAttribute("aria-pressed", String(tile.id === data.chosen));
      return one;
    });
    if (tiles.some((one, k) => box.children[k] !== one) || box.children.length !== tiles.length) box.replaceChildren(...tiles);
    box.dataset.drawn = data.tiles.length;
  });
}
