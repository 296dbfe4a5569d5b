// Copying links. Where the browser refuses the clipboard, the link is shown in a field to copy by hand.

/**
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
