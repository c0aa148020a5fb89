// A list to choose from, one row a project; the chosen row is brought into view. All texts are set as text.
const SVG = "http://www.w3.org/2000/svg";

function picture({ sector, state }, colours) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `z-sym ${state}`);
  svg.setAttribute("aria-hidden", "true");
  svg.style.setProperty("--c", colours[sector]);
  ["ring", ""].forEach((name) => {
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#zs-${sector}`);
    if (name) use.setAttribute("class", name);
    svg.append(use);
  });
  return svg;
}

function row(one, index, colours) {
  const item = document.createElement("li");
  item.id = `zc-${one.id}`;
  item.dataset.index = index;
  item.setAttribute("role", "option");
  const words = document.createElement("div"), name = document.createElement("b"), note = document.createElement("span");
  name.textContent = one.name;
  note.textContent = one.note;
  words.append(name, note);
  item.append(picture(one, colours), words);
  return item;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".z-choices");
  list.setAttribute("aria-label", data.label);
  list.style.maxHeight = `${data.height}px`;
  const entries = data.rows.map(([id, sector, state, name, note]) => ({ id, sector, state, name, note: data.notes[note] }));
  const rows = entries.map((one, index) => row(one, index, data.colours));
  list.replaceChildren(...rows);
  let active = Math.max(0, entries.findIndex((one) => one.id === data.chosen));
  const point = (index, chosen) => {
    rows.forEach((item, k) => {
      item.classList.toggle("active", k === index);
      item.setAttribute("aria-selected", String(entries[k].id === data.chosen));
    });
    if (rows[index]) list.setAttribute("aria-activedescendant", rows[index].id);
    // Only the list scrolls: the page must not jump.
    if (rows[index] && (chosen || document.activeElement === list)) {
      const top = rows[index].offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + rows[index].offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
    }
  };
  point(active, Boolean(data.chosen));
  const pick = (index) => { if (rows[index]) setTriggerValue("picked", entries[index].id); };
  list.onclick = (event) => {
    const item = event.target.closest("li");
    if (item) pick(Number(item.dataset.index));
  };
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e6, End: 1e6 }[event.key];
    if (step) { active = Math.min(rows.length - 1, Math.max(0, active + step)); point(active, true); }
    else if (event.key === "Enter" || event.key === " ") pick(active);
    else return;
    event.preventDefault();
  };
}
