// What the lab's page says above its figure: that the connection is lost, and what the room has to say to its members.

/** @type {import("../figure/figure.js").Part} */
export function messages(figure) {
  const { store } = figure;
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (document.querySelector(`[data-part=${name}]`));
  const note = (/** @type {string} */ text) => {
    part("notice-text").textContent = text;
    part("notice").hidden = !text;
  };
  part("notice")
    .querySelector("button")
    ?.addEventListener("click", () => note(""));
  figure.hear("notice", note);

  store.subscribe(["state", "status"], () => {
    const { state, status } = store;
    part("lost").hidden = !(status === "lost" || status === "refused");
    part("lost-text").textContent =
      status === "refused"
        ? `This room cannot be joined: ${store.problem}`
        : state
          ? "Connection lost. Trying again …"
          : "The server cannot be reached. Trying again …";
  });

  let shown = "";
  store.subscribe(["state"], () => {
    const notice = store.state?.notice ?? "";
    if (notice === shown) return;
    shown = notice;
    note(notice);
    figure.tell("say", notice);
  });
}
