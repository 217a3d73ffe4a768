// Makes alerts impossible to miss: a sound, the title, a notification, every half minute until
// somebody has acknowledged. The banner itself is drawn by the server and needs no script.
import { morph } from "./morph.js";

const EVERY = 30000; // ms between two reminders
const LOOK = 20000; // ms between two looks when no news come
const BLINK = 2000; // ms that the title shows one of its two texts: far slower than what harms
const NOTES = [880, 660, 880, 660]; // Hz
const NOTE = 0.28; // seconds

const box = () => document.getElementById("alerts");
const calling = () => (box()?.dataset.calling ?? "").split(" ").filter(Boolean);

let sound = null;
let told = new Set();
let reminded = 0;

function openSound() {
  try {
    sound ??= new AudioContext();
    sound.onstatechange = drawWays;
  } catch {
    sound = null; // No device, or no permission at all: the banner says that it is silent.
  }
}

async function allowSound() {
  openSound();
  await sound?.resume().catch(() => undefined);
  drawWays();
}

/**
 * Offer to change what keeps an alert from being heard or seen. The first click on any page allows
 * the sound, so what tells of that keeps its place: else the page would move under the click.
 */
function drawWays() {
  const silent = sound?.state !== "running";
  const unasked = "Notification" in window && Notification.permission === "default";
  document.getElementById("sound-allow")?.classList.toggle("idle", !silent);
  document.getElementById("notices-allow")?.toggleAttribute("hidden", !unasked);
  document.documentElement.dataset.sound = silent ? "blocked" : "ready";
}

function ring() {
  if (sound?.state !== "running") return;
  // Another open page of the same desk may have rung just now.
  const last = Number(localStorage.getItem("gandras:rang") ?? 0);
  if (Date.now() - last < EVERY / 3) return;
  localStorage.setItem("gandras:rang", String(Date.now()));
  const start = sound.currentTime + 0.05;
  NOTES.forEach((pitch, n) => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const from = start + n * NOTE;
    tone.type = "triangle";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.5, from + 0.02);
    volume.gain.linearRampToValueAtTime(0, from + NOTE * 0.9);
    tone.connect(volume).connect(sound.destination);
    tone.start(from);
    tone.stop(from + NOTE);
  });
}

/** A notification of the system: no name, no words, only that there is an alert. */
function notify() {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  try {
    const notice = new Notification(box().dataset.title, {
      body: box().dataset.body,
      tag: "gandras-alert",
      renotify: true,
      requireInteraction: true,
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Phones allow this to service workers only; the sound and the banner remain.
  }
}

let plain = "";
function blink() {
  const warning = `(!) ${box()?.dataset.title ?? ""}`;
  if (document.title !== warning) plain = document.title;
  if (calling().length > 0 && document.title !== warning) document.title = warning;
  else if (document.title === warning) document.title = plain;
}

/** Ring and tell if there is something new, or if the last time is long ago. */
function remind() {
  drawWays();
  const now = calling();
  const news = now.some((id) => !told.has(id));
  told = new Set(now);
  if (now.length === 0) return;
  if (!news && Date.now() - reminded < EVERY) return;
  reminded = Date.now();
  ring();
  notify();
}

let busy = false;
async function look() {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch("/desk/alerts");
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("alerts");
    if (!fresh || !box()) return;
    morph(box(), fresh);
    remind();
  } catch {
    // The line is cut; the next look will tell.
  } finally {
    busy = false;
  }
}

// What sticks to the top of a small screen stands below the alerts.
new ResizeObserver(([{ target }]) => {
  document.documentElement.style.setProperty("--alarm-height", `${target.offsetHeight}px`);
}).observe(box());

document.addEventListener("click", (event) => {
  if (event.target.closest("#sound-allow")) allowSound();
  if (event.target.closest("#notices-allow")) Notification.requestPermission().then(drawWays);
});
// Browsers let a page sound once somebody has done something on it: any click or key will do.
for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, () => sound?.state !== "running" && allowSound(), { passive: true });
}
document.addEventListener("gandras:care", look);
if (!document.getElementById("desk")) {
  new EventSource("/desk/events").addEventListener("care", look);
}

openSound();
remind();
setTimeout(look, 2000); // An alert may have been raised while the page was on its way.
setInterval(look, LOOK);
setInterval(() => calling().length > 0 && remind(), 1000);
setInterval(blink, BLINK);
