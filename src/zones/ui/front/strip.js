// Communes as dots along a scale, East above West; classes and dots are chosen. All texts are set as text.
function make(tag, name, text) {
  const one = document.createElement(tag);
  if (name) one.className = name;
  if (text !== undefined) one.textContent = text;
  return one;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-dots");
  box.setAttribute("aria-label", data.label);
  const lanes = data.lanes.map(({ region, name, dots }) => {
    const lane = make("div", `lane ${region}`);
    const tallest = Math.max(1, ...dots.map((dot) => dot.level + 1));
    // High piles are pressed together: the lane stays a lane.
    const step = Math.min(9, 110 / tallest);
    // The name stands above the highest pile.
    lane.style.height = `${Math.max(34, tallest * step + 28)}px`;
    lane.append(make("b", "", name));
    dots.forEach((dot) => {
      const one = make("i", dot.id === data.chosen ? "chosen" : dot.faded ? "faded" : "");
      one.style.left = `${(dot.at * 100).toFixed(2)}%`;
      one.style.bottom = `${dot.level * step + 3}px`;
      one.title = dot.tip;
      one.dataset.id = dot.id;
      lane.append(one);
    });
    return lane;
  });
  const bands = make("div", "bands");
  data.bands.forEach(({ colour, label, count }, k) => {
    const one = make("button", "");
    one.type = "button";
    one.style.setProperty("--c", colour);
    one.setAttribute("aria-pressed", String(String(k) === data.band));
    one.append(make("span", "", label), make("em", "", count));
    one.addEventListener("click", () => setTriggerValue("band", String(k) === data.band ? "none" : String(k)));
    bands.append(one);
  });
  box.replaceChildren(...lanes, bands);
  box.onclick = (event) => {
    const dot = event.target.closest("i[data-id]");
    if (dot) setTriggerValue("picked", dot.dataset.id);
  };
}
