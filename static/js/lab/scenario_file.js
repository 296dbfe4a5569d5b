// Files that are dropped on the page, or chosen: a scenario becomes the room's world, a room with its past is opened.

import { element } from "../shared/element.js";

/** @import { Figure } from "../figure/figure.js" */

/** @param {Figure} figure @param {File} file */
export async function openFile(figure, file) {
  const isRoom = file.name.endsWith(".json");
  const answer = await fetch(isRoom ? "/rooms" : "/scenario", { method: "POST", body: file })
    .then((response) => response.json())
    .catch(() => ({ ok: false, error: { message: "The server cannot be reached, or the file cannot be read." } }));
  if (!answer.ok) return figure.tell("toast", `${file.name}: ${answer.error.message}`, "error");
  // A room with its past is a room of its own.
  if (isRoom) return location.assign(`/lab/${answer.room}`);
  // Who may only watch gets a world of their own.
  if (figure.store.watches) location.assign(`/lab?scenario=${answer.scenario}`);
  else await figure.send({ type: "open_scenario", scenario: answer.scenario });
}

/** @type {import("../figure/figure.js").Part} */
export function droppedFiles(figure) {
  const place = element(
    "div",
    { class: "drop-here", "data-part": "drop", hidden: "" },
    "Drop the file to open its world",
  );
  document.body.append(place);
  /** @param {DragEvent} event */
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    place.hidden = false;
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) place.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    place.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    openFile(figure, file);
  });
}
