// The pages work without this script. It adds: dragging over the timeline, arrow keys, and following new decisions.

document.documentElement.classList.add("with-script");

const announcer = document.getElementById("announcer");

/** Has a screen reader say a text. */
function announce(text) {
  announcer.textContent = text;
}

/** Opens this page for another span of time. */
function zoom(fromMs, toMs) {
  const address = new URL(location.href);
  address.searchParams.set("since", new Date(fromMs).toISOString());
  address.searchParams.set("until", new Date(toMs).toISOString());
  address.searchParams.delete("before");
  location.assign(address);
}

function setUpTimeline(chart) {
  const fromMs = Number(chart.dataset.from);
  const toMs = Number(chart.dataset.to);
  let startX = null;
  let selection = null;

  const shareAt = (clientX) => {
    const { left, width } = chart.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width));
  };
  const timeAt = (share) => Math.round(fromMs + share * (toMs - fromMs));
  const end = () => {
    selection?.remove();
    selection = null;
    startX = null;
  };

  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0) startX = event.clientX;
  });
  chart.addEventListener("pointermove", (event) => {
    if (startX === null || (selection === null && Math.abs(event.clientX - startX) < 5)) return;
    if (selection === null) {
      selection = chart.appendChild(document.createElement("div"));
      selection.className = "selection";
      chart.setPointerCapture(event.pointerId);
    }
    const shares = [shareAt(startX), shareAt(event.clientX)].sort((a, b) => a - b);
    selection.style.left = `${shares[0] * 100}%`;
    selection.style.right = `${(1 - shares[1]) * 100}%`;
  });
  chart.addEventListener("pointerup", (event) => {
    if (selection !== null) {
      const times = [timeAt(shareAt(startX)), timeAt(shareAt(event.clientX))];
      times.sort((a, b) => a - b);
      // The click on a bar that follows is no click.
      chart.addEventListener("click", (click) => click.preventDefault(), { once: true });
      if (times[1] - times[0] >= 1) zoom(times[0], times[1]);
    }
    end();
  });
  chart.addEventListener("pointercancel", end);
  chart.addEventListener("dragstart", (event) => event.preventDefault());
  setUpBars(chart);
}

/** One bar at a time is in the order of the Tab key; arrow keys go to the others. */
function setUpBars(chart) {
  const bars = [...chart.querySelectorAll(".bar")];
  let anchor = null;

  const chosen = () => bars.filter((bar) => bar.classList.contains("chosen"));
  const choose = (first, last) => {
    const [from, to] = first < last ? [first, last] : [last, first];
    bars.forEach((bar, at) => bar.classList.toggle("chosen", at >= from && at <= to));
  };
  const clear = () => {
    anchor = null;
    for (const bar of chosen()) bar.classList.remove("chosen");
  };
  const go = (to) => {
    for (const bar of bars) bar.setAttribute("tabindex", "-1");
    bars[to].setAttribute("tabindex", "0");
    bars[to].focus();
  };

  bars.forEach((bar, at) => bar.setAttribute("tabindex", at === bars.length - 1 ? "0" : "-1"));
  chart.addEventListener("keydown", (event) => {
    const at = bars.indexOf(document.activeElement);
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -at, End: bars.length - 1 - at };
    if (at < 0) return;
    if (event.key === "Escape") clear();
    if (event.key === "Enter" && chosen().length > 0) {
      event.preventDefault();
      const all = chosen();
      zoom(Number(all[0].dataset.from), Number(all.at(-1).dataset.to));
    }
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    const to = Math.min(bars.length - 1, Math.max(0, at + steps[event.key]));
    if (event.shiftKey) {
      anchor ??= at;
      choose(anchor, to);
      announce(`${chosen().length} bars selected. Enter zooms, Escape clears.`);
    } else clear();
    go(to);
  });
}

/** Arrow keys go from row to row while a row has the focus. */
function setUpRows(table) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !event.target.matches(".row-link")) return;
    event.preventDefault();
    const links = [...table.querySelectorAll(".row-link")];
    links[links.indexOf(event.target) + step]?.focus();
  });
}

/** More rows would fill the browser's memory. */
const MAX_ROWS = 300;

function setUpFollow(button, table) {
  const body = table.tBodies[0];
  let source = null;
  let count = 0;
  let timer = null;

  const tell = () => {
    timer ??= setTimeout(() => {
      announce(`${count} new ${count === 1 ? "decision" : "decisions"}`);
      count = 0;
      timer = null;
    }, 2000);
  };
  const add = ({ data }) => {
    const { key, row } = JSON.parse(data);
    if ([...body.rows].some((one) => one.dataset.key === key)) return;
    document.querySelector("[data-empty]")?.remove();
    // The server has escaped it, and the page's policy lets no script in it run.
    body.insertAdjacentHTML("afterbegin", row);
    body.rows[0].classList.add("fresh");
    while (body.rows.length > MAX_ROWS) body.lastElementChild.remove();
    count += 1;
    tell();
  };
  const stop = () => {
    source?.close();
    source = null;
    button.setAttribute("aria-pressed", "false");
  };
  const start = () => {
    source = new EventSource(table.dataset.live);
    source.addEventListener("row", add);
    source.addEventListener("more", () =>
      announce("More came than are shown. Load the page again."),
    );
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      announce("The log cannot be followed any more. Load the page again.");
    });
    button.setAttribute("aria-pressed", "true");
    announce("New decisions appear at the top.");
  };
  button.addEventListener("click", () => (source === null ? start() : stop()));
}

for (const chart of document.querySelectorAll("[data-timeline]")) setUpTimeline(chart);
for (const table of document.querySelectorAll("[data-live]")) {
  setUpRows(table);
  const button = document.querySelector("[data-follow]");
  if (button !== null) setUpFollow(button, table);
}
