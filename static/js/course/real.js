// "In real life": what stands in a configuration can be copied.

const SAYS_MS = 2000;

/** @param {HTMLElement} element */
export function real(element) {
  for (const product of element.querySelectorAll(".product")) {
    const button = /** @type {HTMLButtonElement} */ (product.querySelector("[data-do=copy]"));
    const code = /** @type {HTMLElement} */ (product.querySelector("code"));
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.textContent = (await copied(code)) ? "Copied" : "Press Ctrl+C";
      setTimeout(() => (button.textContent = "Copy"), SAYS_MS);
    });
  }
}

/** @param {HTMLElement} code */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
    return true;
  } catch {
    // Not over http from another computer: it is left selected, to be copied by hand.
    getSelection()?.selectAllChildren(code);
    return false;
  }
}
