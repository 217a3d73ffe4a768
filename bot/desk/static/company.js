// Tells the server that this conversation is looked at, and shows who else looks or writes.
import { token } from "./token.js";

const EVERY = 10_000;

async function tell() {
  const talk = document.getElementById("thread")?.dataset.id;
  if (!talk || document.hidden) return;
  try {
    const body = new URLSearchParams({ csrf: token() });
    const answer = await fetch(`/desk/conversations/${talk}/company`, {
      method: "POST", body, redirect: "error", signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) return;
    const { present } = await answer.json();
    const place = document.getElementById("present");
    // What has not changed is not read out again.
    if (place && place.textContent !== present) place.textContent = present;
  } catch {
    // Nobody learns of us for a while.
  }
}

tell();
setInterval(tell, EVERY);
document.addEventListener("visibilitychange", tell);
