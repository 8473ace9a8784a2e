/* Comfort only: every page works without it. Keys j/k/Enter/x in lists, tick all, filter while typing, one click once. */
(function () {
  "use strict";
  document.documentElement.classList.add("script");

  var rows = [];
  var at = -1;

  function shown() {
    return rows.filter(function (row) { return !row.hidden; });
  }

  function go(step) {
    var list = shown();
    if (!list.length) { return; }
    var now = list.indexOf(rows[at]);
    var next = list[Math.max(0, Math.min(list.length - 1, now + step))];
    if (at >= 0) { rows[at].classList.remove("here"); }
    at = rows.indexOf(next);
    next.classList.add("here");
    var target = next.querySelector("[data-focus]") || next.querySelector("a") || next;
    target.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function counted() {
    document.querySelectorAll("[data-picked]").forEach(function (place) {
      var form = place.closest("form");
      place.textContent = form ? form.querySelectorAll("input[data-pick]:checked").length : 0;
    });
  }

  document.addEventListener("keydown", function (event) {
    var tag = event.target.tagName;
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (tag === "TEXTAREA" || tag === "SELECT" || (tag === "INPUT" && event.target.type !== "checkbox")) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    if (event.key === "j") { go(1); event.preventDefault(); }
    if (event.key === "k") { go(-1); event.preventDefault(); }
    if (event.key === "x" && at >= 0) {
      var box = rows[at].querySelector("input[data-pick]");
      if (box) { box.checked = !box.checked; counted(); event.preventDefault(); }
    }
    if (event.key === "o" && at >= 0) {
      var link = rows[at].querySelector("a");
      if (link) { link.click(); event.preventDefault(); }
    }
    if (event.key === "r" && at >= 0) {
      var form = rows[at].closest("form");
      var reason = form && form.querySelector("[data-reason]");
      if (reason) { reason.focus(); event.preventDefault(); }
    }
    if (event.key === "/") {
      var search = document.querySelector("input[type=search]");
      if (search) { search.focus(); event.preventDefault(); }
    }
  });

  // A file that is too large is told at once, before minutes of sending it.
  function weigh(input) {
    var most = Number(input.dataset.mostMb) * 1024 * 1024;
    var large = Array.prototype.filter.call(input.files, function (one) { return one.size > most; });
    var names = large.map(function (one) { return one.name; }).join("、");
    input.setCustomValidity(names ? names + " 超过 " + input.dataset.mostMb + " 兆字节，请压缩或拆成几个文件。" : "");
    input.reportValidity();
  }

  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.matches("input[type=file][data-most-mb]")) { weigh(box); }
    if (box.matches("input[data-pick-all]")) {
      box.closest("form").querySelectorAll("input[data-pick]").forEach(function (one) {
        var row = one.closest("tr, li");
        if (!row || !row.hidden) { one.checked = box.checked; }
      });
    }
    counted();
  });

  document.addEventListener("input", function (event) {
    var name = event.target.getAttribute && event.target.getAttribute("data-filter");
    if (!name) { return; }
    var words = event.target.value.trim().toLowerCase().split(/\s+/);
    document.querySelectorAll(name).forEach(function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
    });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    rows = Array.prototype.slice.call(document.querySelectorAll("table.keys tbody tr"));
    document.querySelectorAll("button[data-print]").forEach(function (button) {
      button.addEventListener("click", function () { window.print(); });
    });
    counted();
  });
})();
