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

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-tiles");
  fetched(data.url).then((shapes) => {
    box.replaceChildren(...data.tiles.map((tile) => {
      const one = document.createElement("button");
      one.type = "button";
      one.className = "z-tile";
      one.setAttribute("aria-pressed", String(tile.id === data.chosen));
      const title = document.createElement("b"), note = document.createElement("span");
      title.textContent = tile.title;
      note.textContent = tile.note;
      one.append(title, note, drawing(tile, shapes, data.commune));
      one.addEventListener("click", () => setTriggerValue("picked", tile.id));
      return one;
    }));
    box.dataset.drawn = data.tiles.length;
  });
}
