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
