// The Share dialog: links to this room, to watch it and to a copy of it, with the QR code of the chosen one; and the world
// as a file.

import { html, nothing, render } from "lit-html";

import { copyField, reach } from "../shared/share.js";
import { schema } from "../wire/schema.js";
import { openFile } from "./scenario_file.js";

/** @import { Figure } from "../figure/figure.js" */

/** @typedef {"room" | "watch" | "copy"} Way */

/** @type {Record<Way, [title: string, words: string]>} */
const WAYS = {
  room: ["This world", "Who opens the link sees it and can change it."],
  watch: ["This world, to watch", "Who opens the link sees it and can change nothing."],
  copy: ["A copy", "The link opens a new world, equal to this one as it is now. What happens there stays there."],
};

/** The link of each way that there is. @param {{scenario: string, view: string}} shared @param {string} origin @param {URL} here @param {boolean} watches */
export function linksOf({ scenario, view }, origin, here, watches) {
  const search = new URLSearchParams(here.search);
  search.delete("present");
  const query = search.size ? `?${search}` : "";
  return /** @type {Partial<Record<Way, string>>} */ ({
    // Who may only watch does not know the room's own address.
    ...(watches ? {} : { room: `${origin}${here.pathname}${query}` }),
    watch: `${origin}/lab/${view}${query}`,
    copy: `${origin}/lab?scenario=${scenario}`,
  });
}

/** @param {Figure} figure @param {HTMLDialogElement} dialog @param {string | null} lan */
export async function openShare(figure, dialog, lan) {
  const answer = await figure.share();
  if (!answer.ok) return figure.tell("toast", answer.error.message, "error");
  const { origin, note, alone } = reach(location, lan);
  const links = linksOf(answer, origin, new URL(location.href), figure.store.watches);
  const ways = /** @type {Way[]} */ (Object.keys(links));
  let chosen = ways[0];
  let said = "";
  const field = () => /** @type {HTMLInputElement} */ (dialog.querySelector("[name=link]"));
  const draw = () => {
    const link = links[chosen] ?? "";
    render(
      html`<h2 id="share-title">Share</h2>
        <div class="share-ways" role="radiogroup" aria-labelledby="share-title">
          ${ways.map(
            (way) =>
              html`<label
                ><input
                  type="radio"
                  name="way"
                  value=${way}
                  .checked=${way === chosen}
                  @change=${() => {
                    [chosen, said] = [way, ""];
                    draw();
                  }}
                /><span><b>${WAYS[way][0]}</b> <small>${WAYS[way][1]}</small></span></label
              >`,
          )}
        </div>
        <div class="share-link">
          <input type="text" name="link" readonly aria-label="Link" .value=${link} @focus=${() => field().select()} />
          <button
            type="button"
            class="primary"
            data-do="copy"
            @click=${async () => {
              said = (await copyField(field())) ? "Copied." : "Press Ctrl+C or ⌘C to copy it.";
              draw();
            }}
          >
            Copy
          </button>
        </div>
        <p class=${alone ? "share-note alone" : "share-note"} role="status" data-part="share-said">${said} ${note}</p>
        ${
          link.length > schema.qr_characters
            ? html`<p class="small">This link is too long for a QR code.</p>`
            : html`<img class="qr" src=${`/qr.svg?link=${encodeURIComponent(link)}`} alt="QR code of this link" />`
        }
        <h3>As a file</h3>
        <p class="small">A scenario in TOML, for the command line too. You can also drop one anywhere on this page.</p>
        <div class="buttons">
          <a class="button" data-do="download" download href=${`/scenario.toml?scenario=${answer.scenario}`}
            >Download</a
          >
          <a
            class="button"
            data-do="download-room"
            download
            title="With all that was done in it: opened elsewhere, it goes on where it is"
            href=${`${location.pathname}/room.json`}
            ?hidden=${figure.store.watches || !figure.store.state?.undo}
            >With its past</a
          >
          <button
            type="button"
            data-do="open-file"
            @click=${() => /** @type {HTMLElement} */ (dialog.querySelector("input[type=file]")).click()}
          >
            Open a file …
          </button>
          <input
            type="file"
            accept=".toml,.json,application/toml,application/json"
            hidden
            @change=${(/** @type {Event} */ event) => {
              const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
              dialog.close();
              if (file) openFile(figure, file);
            }}
          />
        </div>
        <div class="dialog-foot"><button type="button" data-close>Close</button></div>`,
      dialog,
    );
  };
  // Anew, so that a file that was opened before can be chosen again.
  render(nothing, dialog);
  draw();
  dialog.showModal();
}
