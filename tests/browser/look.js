// What is wrong with a page as it stands: what sticks out, fields without a label, ids used twice, texts below the
// contrast of WCAG AA (4.5, large ones 3). Returns sentences.
() => {
  const found = [];
  const shown = (e) => e.checkVisibility && e.checkVisibility() && e.getClientRects().length > 0;
  if (document.documentElement.scrollWidth > window.innerWidth) {
    found.push("sticks out: " + document.documentElement.scrollWidth);
  }
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const named = (e.labels && e.labels.length) || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby");
    if (!named) { found.push("no label: " + e.outerHTML.slice(0, 90)); }
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) { found.push("id twice: " + id); }
  if (document.querySelectorAll("h1").length !== 1) { found.push("headings: not one h1"); }
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0.99) { return c; }
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    const words = node.data.trim();
    if (!words || !shown(e) || e.closest("svg, :disabled, .hidden-label, .skip, option, script")) { continue; }
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    const [a, b] = [light(numbers(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) { found.push("contrast " + ratio.toFixed(2) + ": " + words.slice(0, 20)); }
  }
  return [...new Set(found)];
}
