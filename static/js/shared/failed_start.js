// A plain script, so that it runs whatever becomes of the modules: where the page fails before it shows a world, it
// says so in words.

{
  /** @param {string} reason */
  const say = (reason) => {
    if (document.querySelector("[data-ready]")) return;
    const loading = /** @type {HTMLElement | null} */ (document.querySelector("[data-part=loading]"));
    if (!loading) {
      document.addEventListener("DOMContentLoaded", () => say(reason), { once: true });
      return;
    }
    loading.classList.add("failed");
    loading.hidden = false;
    loading.textContent = `The page could not start. Reload it, or try another browser.${reason ? ` (${reason})` : ""}`;
    const watching = document.querySelector("[data-part=watching]");
    if (watching) watching.textContent = "not started";
  };
  // Captured: that a file is missing is told to its element only.
  addEventListener(
    "error",
    (event) => {
      const { message, target } = /** @type {ErrorEvent | (Event & {message: undefined})} */ (event);
      if (message !== undefined) say(message);
      else if (target instanceof HTMLScriptElement) say("one of its files could not be loaded");
    },
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => say(String(reason?.message ?? reason)));
}
