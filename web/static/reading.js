// A reading comes alive: a bubble at each replaced place, one sentence heard, and the spoken text while it is written.
// Nothing needs it: titles, numbered notes and the list below the text say the same.
"use strict";
(() => {
  const part = (place, name) => place.querySelector(`[data-part="${name}"]`);
  const send = (address, text, signal) => fetch(address, {
    method: "POST", signal, headers: { "content-type": "application/json" }, body: JSON.stringify({ text }),
  });
  const withEnd = (control, seconds) => {
    const timer = setTimeout(() => control.abort(), seconds * 1000);
    return () => clearTimeout(timer);
  };

  // One sound at a time. It is decoded here: our content policy lets no made-up address play.
  let air = null, playing = null, asking = null;
  function quiet() {
    if (asking) asking.abort();
    if (playing) { playing.onended = null; playing.stop(); }
    asking = playing = null;
  }
  async function hear(text, button, state, words) {
    quiet();
    const control = asking = new AbortController(), done = withEnd(control, 45);
    const before = state.textContent;
    air = air || new AudioContext();
    air.resume();
    button.disabled = true;
    state.textContent = words.making;
    try {
      const answer = await send("/api/hear", text, control.signal);
      if (!answer.ok) throw new Error((await answer.json()).detail);
      const sound = await air.decodeAudioData(await answer.arrayBuffer());
      if (asking !== control) return;
      playing = air.createBufferSource();
      playing.buffer = sound;
      playing.connect(air.destination);
      playing.start();
      button.dataset.heard = sound.duration.toFixed(2);
      state.textContent = before;
    } catch (wrong) {
      if (asking === control || asking === null) state.textContent = wrong.name === "Error" ? wrong.message : words.lost;
    } finally {
      done();
      button.disabled = false;
    }
  }

  function bubbles(place) {
    const bubble = part(place, "bubble"), lead = part(bubble, "state").textContent;
    let shown = null, pinned = false, timer = null;
    const hide = () => {
      clearTimeout(timer);
      if (!shown) return;
      shown.setAttribute("aria-expanded", "false");
      shown = null;
      pinned = false;
      bubble.hidden = true;
      quiet();
    };
    const soon = () => { clearTimeout(timer); if (!pinned) timer = setTimeout(hide, 300); };
    const show = (mark, pin) => {
      clearTimeout(timer);
      if (pinned && !pin) return;
      if (shown !== mark) {
        hide();
        fill(mark);
        shown = mark;
        mark.setAttribute("aria-expanded", "true");
        bubble.hidden = false;
        stand(mark);
      }
      pinned = pin;
    };
    function fill(mark) {
      part(bubble, "said").textContent = mark.dataset.said;
      part(bubble, "why").textContent = mark.dataset.why;
      part(bubble, "state").textContent = lead;
      for (const name of ["add", "own"]) {
        part(bubble, name).hidden = !mark.dataset[name];
        if (mark.dataset[name]) part(bubble, name).href = mark.dataset[name];
      }
    }
    function stand(mark) {
      bubble.removeAttribute("style");
      if (getComputedStyle(bubble).position === "fixed") return; // on a phone it stands at the foot of the screen
      const box = place.getBoundingClientRect(), at = mark.getClientRects()[0];
      bubble.style.left = `${Math.max(16, Math.min(at.left - box.left, box.width - bubble.offsetWidth - 16))}px`;
      bubble.style.top = `${mark.getBoundingClientRect().bottom - box.top + 6}px`;
    }
    place.querySelectorAll("mark[data-said]").forEach((mark) => {
      mark.removeAttribute("title");
      mark.tabIndex = 0;
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-expanded", "false");
      mark.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") { clearTimeout(timer); timer = setTimeout(() => show(mark, false), shown ? 250 : 120); }
      });
      mark.addEventListener("pointerleave", soon);
      mark.addEventListener("focus", () => show(mark, false));
      mark.addEventListener("blur", soon);
      mark.addEventListener("click", () => show(mark, true));
      mark.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        show(mark, true);
        part(bubble, "hear").focus();
      });
    });
    bubble.addEventListener("pointerenter", () => clearTimeout(timer));
    bubble.addEventListener("pointerleave", soon);
    bubble.addEventListener("focusin", () => { clearTimeout(timer); pinned = true; });
    part(bubble, "hear").addEventListener("click", () => {
      pinned = true;
      hear(shown.dataset.hear, part(bubble, "hear"), part(bubble, "state"), bubble.dataset);
    });
    document.addEventListener("click", (event) => {
      if (!bubble.contains(event.target) && !event.target.closest("mark[data-said]")) hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !shown) return;
      const mark = shown;
      hide();
      mark.focus({ preventScroll: true });
      hide();
    });
  }

  function hearField(place) {
    const field = document.getElementById(place.dataset.hearField), button = part(place, "hear");
    place.hidden = false;
    button.addEventListener("click", () => {
      if (field.value.trim()) hear(field.value, button, part(place, "state"), place.dataset);
      else field.focus();
    });
  }

  // The text is read a moment after the last key; one question at a time, the newest wins, and none waits for ever.
  function preview(place) {
    const area = document.getElementById("text"), longest = Number(place.dataset.longest);
    let timer = null, control = null, last = null;
    place.hidden = false;
    area.form.classList.add("with-preview");
    const say = (words) => { part(place, "state").textContent = words; };
    const wait = () => { clearTimeout(timer); timer = setTimeout(read, 700); };
    async function read() {
      const text = area.value;
      if (text === last) return;
      if (control) control.abort();
      control = null;
      if (!text.trim()) { last = text; clear(); return say(place.dataset.empty); }
      if ([...text].length > longest) { last = text; clear(); return say(place.dataset.long); }
      const mine = control = new AbortController(), done = withEnd(mine, 15);
      say(place.dataset.waiting);
      try {
        const answer = await send("/api/read", text, mine.signal);
        if (!answer.ok) throw new Error(answer.status);
        const reading = await answer.json();
        if (control !== mine) return;
        last = text;
        show(reading);
        say("");
      } catch {
        if (control === mine) say(place.dataset.lost);
      } finally {
        done();
      }
    }
    function clear() {
      part(place, "spoken").textContent = "";
      for (const name of ["refusal", "repaired", "look"]) part(place, name).hidden = true;
    }
    function show(reading) {
      part(place, "spoken").textContent = reading.refusal ? "" : reading.spoken;
      list("repaired", "notes", reading.notes, (one) => [one]);
      list("look", "warnings", reading.refusal ? [] : reading.warnings.slice(0, 50), warning);
      part(place, "refusal").hidden = !reading.refusal;
      if (!reading.refusal) return;
      part(place, "why").textContent = reading.refusal.message;
      part(place, "lines").replaceChildren(...reading.refusal.lines.map(worst));
    }
    function list(box, name, values, made) {
      part(place, box).hidden = !values.length;
      part(place, name).replaceChildren(...values.map((one) => {
        const item = document.createElement("li");
        item.append(...made(one));
        return item;
      }));
    }
    function worst(line) {
      const item = document.createElement("li"), at = document.createElement("span"), text = document.createElement("span");
      at.className = "worst-at";
      at.textContent = place.dataset.line.replace("{number}", line.number);
      if (line.share !== null) at.textContent += ` · ${place.dataset.share.replace("{share}", Math.round(line.share * 100))}`;
      text.textContent = line.text;
      item.append(at, text);
      return item;
    }
    function warning(one) {
      const link = document.createElement("button"), made = [link, ` ${one.message}`];
      Object.assign(link, { type: "button", className: "link", textContent: brief(one.written) });
      link.addEventListener("click", () => choose(one));
      if (place.dataset.add && /^unknown_/.test(one.code)) {
        const add = document.createElement("a");
        Object.assign(add, { href: `/lexicon/new?written=${encodeURIComponent(one.written)}`, target: "_blank", textContent: place.dataset.add });
        made.push(" ", add);
      }
      return made;
    }
    const brief = (text) => { const line = text.trim().replace(/\s+/g, " "); return line.length > 60 ? `${line.slice(0, 60)}…` : line; };
    // Silent repairs may have moved letters: the nearest same words are what was meant.
    function choose(one) {
      const near = area.value.indexOf(one.written, Math.max(0, one.start - 40));
      const at = near < 0 ? area.value.indexOf(one.written) : near;
      area.focus();
      if (at >= 0) area.setSelectionRange(at, at + one.written.length);
    }
    area.addEventListener("input", wait);
    document.addEventListener("visibilitychange", () => { if (!document.hidden && last) { last = null; wait(); } });
    read();
  }

  document.querySelectorAll("[data-reading]").forEach(bubbles);
  document.querySelectorAll("[data-hear-field]").forEach(hearField);
  if (document.getElementById("preview")) preview(document.getElementById("preview"));
})();
