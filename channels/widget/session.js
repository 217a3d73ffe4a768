/**
 * Making and erasing a session. The token it gives is the whole identity of the asker.
 */

/**
 * @param {URL} api
 * @param {string} lang
 * @returns {Promise<{token: string} | {wait: number}>} the token, or how long the server asks to wait, ms (0: it does not say)
 */
export async function openSession(api, lang) {
  try {
    const answer = await fetch(new URL("session", api), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ lang }),
      credentials: "omit",
    });
    if (answer.ok) return await answer.json();
    return { wait: 1000 * Number(answer.headers.get("Retry-After") ?? 0) };
  } catch {
    return { wait: 0 };
  }
}

/**
 * Delete everything the server keeps of the asker.
 *
 * @param {URL} api
 * @param {string} token
 * @returns {Promise<boolean>} whether it is gone; also when the server had forgotten it before
 */
export async function eraseSession(api, token) {
  try {
    const answer = await fetch(new URL("session", api), {
      method: "DELETE",
      headers: { Authorization: `Bearer ${token}` },
      credentials: "omit",
    });
    return answer.ok || answer.status === 401;
  } catch {
    return false;
  }
}

/**
 * Let the browser keep the conversation as a text file.
 *
 * @param {URL} api
 * @param {string} token
 * @param {HTMLElement} note where it is said that it failed
 * @param {string} failed in these words
 */
export async function saveTranscript(api, token, note, failed) {
  try {
    const answer = await fetch(new URL("transcript", api), {
      headers: { Authorization: `Bearer ${token}` },
      credentials: "omit",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "gandras.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch {
    note.textContent = failed;
  }
}
