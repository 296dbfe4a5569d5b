// Links: what they begin with so that others can open them, and copying them.

/**
 * Where others reach this page, and what is to be said of that.
 * @param {{origin: string, hostname: string}} here the page's location
 * @param {string | null} lan where others in the network reach the server, if they can
 * @returns {{origin: string, note: string, alone: boolean}} `alone`: nobody else can open its links
 */
export function reach({ origin, hostname }, lan) {
  if (!/^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(hostname)) return { origin, note: "", alone: false };
  if (!lan) {
    return {
      origin,
      note: "Only this computer can open it. To let others in, start lbviz with HOST=0.0.0.0 make run.",
      alone: true,
    };
  }
  return { origin: lan, note: "Everybody in this computer's network can open it.", alone: false };
}

/** Copy what stands in a field; where nothing may be copied, it is left selected. @param {HTMLInputElement} field */
export async function copyField(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Not over http from another computer, and not where the reader forbids it: the old way may still go.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

/**
 * Copy a link; where the browser refuses, show it in a dialog's field to be copied by hand.
 * @param {string} link @param {string} what
 * @param {{dialog: HTMLDialogElement, say: (text: string) => void}} page
 */
export async function copyLink(link, what, { dialog, say }) {
  try {
    await navigator.clipboard.writeText(link);
    say(`${what} copied.`);
  } catch {
    const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    const title = /** @type {HTMLElement} */ (dialog.querySelector("h2"));
    title.textContent = what;
    field.value = link;
    dialog.showModal();
    field.focus();
    field.select();
  }
}
