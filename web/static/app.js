// What a page gains with JavaScript: a running clock, the live picture, progress, and a kept draft. Nothing needs it.
"use strict";

const $ = (place, part) => place.querySelector(`[data-part="${part}"]`);
const two = (n) => String(n).padStart(2, "0");
const minutes = (s) => `${Math.floor(s / 60)}:${two(s % 60)}`;
const hanoi = new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh",
});

// The station's clock, not the phone's: it counts on from the time the station last said.
let ahead = null;
function runClock() {
  const place = document.querySelector("[data-clock]");
  if (!place) return;
  if (ahead === null) ahead = Number(place.dataset.clock) - Date.now();
  place.textContent = hanoi.format(new Date(Date.now() + ahead));
}

function showOutput(one) {
  const place = document.querySelector(`[data-output="${CSS.escape(one.name)}"]`);
  if (!place) return location.reload();
  place.dataset.state = one.state;
  const state = $(place, "state"), title = $(place, "title"), next = $(place, "next");
  state.textContent = state.dataset[one.state] || one.state;
  title.textContent = one.now ? one.now.title : title.dataset[one.state] || title.dataset.idle;
  $(place, "left-box").hidden = !one.now;
  if (one.now) $(place, "left").textContent = minutes(one.now.seconds_left);
  const level = one.level_dbfs;
  $(place, "level").setAttribute("width", level === null ? 0 : Math.max(0, level + 60));
  const words = $(place, "level-text");
  words.textContent = level === null ? words.dataset.none : `${String(level).replace("-", "\u2212")} dBFS`;
  if (!one.next) next.textContent = next.dataset.none;
  else {
    const at = document.createElement("b");
    at.textContent = hanoi.format(new Date(Date.parse(one.next.planned_at) + 500));
    next.replaceChildren(at, ` ${one.next.title}`);
  }
}

let silenced = null;
function showOnAir(air) {
  ahead = Date.parse(air.at) - Date.now();
  if (silenced !== null && silenced !== air.silence.on && !busy()) location.reload();
  silenced = air.silence.on;
  const down = document.getElementById("player-down"), held = document.getElementById("held");
  if (down) {
    down.hidden = air.player === "running";
    $(down, "message").textContent = air.message;
    held.hidden = !air.held;
    document.getElementById("airs").hidden = air.player !== "running";
    if (air.player === "running") air.outputs.forEach(showOutput);
  }
}

function showBulletin(one) {
  const place = document.querySelector(`[data-rendering="${one.id}"]`);
  if (place && one.state !== "RENDERING") return location.reload();
  if (place && one.total) {
    const bar = $(place, "bar"), count = $(place, "count");
    bar.max = one.total;
    bar.value = one.done;
    count.textContent = count.dataset.words.replace("{done}", one.done).replace("{total}", one.total);
  }
  const row = document.querySelector(`[data-bulletin="${one.id}"] .pill:last-of-type`);
  if (row) {
    row.textContent = one.state_shown;
    row.className = `pill pill-${one.state.toLowerCase()}`;
  }
}

// Somebody is typing: a page must not be pulled away from under her.
function busy() {
  const here = document.activeElement;
  return here && /^(INPUT|TEXTAREA|SELECT)$/.test(here.tagName);
}

function listen() {
  const address = document.body.dataset.live;
  if (!address || !window.EventSource) return;
  const offline = document.getElementById("offline");
  let lost = null, events = null;
  // A hidden page holds no connection: a browser has only six for us, however many pages are open.
  const turn = () => {
    if (document.hidden) events = events && events.close();
    else if (!events) events = open();
  };
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("pagehide", () => { events = events && events.close(); });
  window.addEventListener("pageshow", turn);
  turn();

  function open() {
    const events = new EventSource(address);
    events.addEventListener("open", () => { clearTimeout(lost); lost = null; offline.hidden = true; });
    events.addEventListener("error", () => { lost = lost || setTimeout(() => { offline.hidden = false; }, 4000); });
    events.addEventListener("on-air", (event) => showOnAir(JSON.parse(event.data)));
    events.addEventListener("bulletin", (event) => showBulletin(JSON.parse(event.data)));
    events.addEventListener("bye", () => { events.close(); if (!busy()) location.reload(); });
    return events;
  }
}

function countLetters() {
  document.querySelectorAll("[data-count]").forEach((area) => {
    const hint = document.getElementById(`${area.id}-hint`);
    const count = document.createElement("span");
    count.className = "count";
    hint.append(" ", count);
    const show = () => { count.textContent = `${[...area.value].length} ${area.dataset.count}.`; };
    area.addEventListener("input", show);
    show();
  });
}

// A draft is kept on this machine until the page after a successful save: a lost sign-in or network loses no word.
function keepDraft() {
  const saved = new URLSearchParams(location.search).get("said") === "saved";
  const form = document.querySelector("form[data-keep]");
  try {
    if (saved) {
      localStorage.removeItem("bulletin-new");
      localStorage.removeItem(`bulletin-${location.pathname.split("/").pop()}`);
    }
    if (!form) return;
    const title = form.elements.title, text = form.elements.text, key = form.dataset.keep;
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    const box = document.getElementById("kept");
    if (kept && kept.text !== text.value && kept.text.trim()) {
      box.hidden = false;
      box.querySelector('[data-do="take"]').onclick = () => {
        title.value = kept.title; text.value = kept.text; box.hidden = true;
        text.dispatchEvent(new Event("input"));
      };
      box.querySelector('[data-do="drop"]').onclick = () => { localStorage.removeItem(key); box.hidden = true; };
    }
    form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify({ title: title.value, text: text.value })));
  } catch { /* a browser that keeps nothing: the page still works */ }
}

// Days are typed as 21/11/2026 everywhere; where there is JavaScript a calendar opens beside the field.
function pickDays() {
  document.querySelectorAll("[data-picker]").forEach((button) => {
    const field = button.previousElementSibling, picker = document.createElement("input");
    if (!picker.showPicker) return;
    Object.assign(picker, { type: "date", className: "picker", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    button.after(picker);
    button.hidden = false;
    button.addEventListener("click", () => {
      const [d, m, y] = field.value.split("/");
      picker.value = y ? `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}` : "";
      picker.showPicker();
    });
    picker.addEventListener("change", () => { field.value = picker.value.split("-").reverse().join("/"); });
  });
}

// One press is one act; and a panel closes when she looks elsewhere.
function steady() {
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    if (event.target.method === "post") event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.drop[open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.drop[open]").forEach((drop) => { drop.open = false; });
  });
}

// What was said once is not said again when the page is loaded anew.
function forgetSaid() {
  const here = new URL(location.href);
  if (!here.searchParams.has("said")) return;
  here.searchParams.delete("said");
  history.replaceState(null, "", here);
}

runClock();
setInterval(runClock, 500);
countLetters();
keepDraft();
pickDays();
steady();
listen();
forgetSaid();
