// The line to the room: joining, sending commands, noticing a gap, coming back after a loss.

import { io } from "socket.io-client";

const ANSWER_WITHIN_MS = 8000;
const JOIN_AGAIN_MS = 3000;

/**
 * @typedef {{ok: true, [more: string]: any} | {ok: false, error: {field: string, message: string}}} Answer
 */

export class Connection {
  /**
   * @param {string} room
   * @param {object} hear
   * @param {(snapshot: any) => void} hear.onSnapshot
   * @param {(batch: any) => void} hear.onBatch
   * @param {(status: "connecting" | "connected" | "lost" | "refused", message?: string) => void} hear.onStatus
   * @param {(text: string) => void} hear.onNotice
   */
  constructor(room, { onSnapshot, onBatch, onStatus, onNotice }) {
    this._room = room;
    this._hear = { onSnapshot, onBatch, onStatus, onNotice };
    this._seq = -1;
    /** Batches that came while a snapshot was asked for. @type {any[] | null} */
    this._held = [];
    this._socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 4000 });
    this._socket.on("connect", () => this._join());
    this._socket.on("disconnect", (reason) => {
      onStatus("lost");
      // A disconnect that the server asked for is not retried by the library itself.
      if (reason === "io server disconnect") setTimeout(() => this._socket.connect(), 1000);
    });
    this._socket.on("connect_error", () => onStatus("lost"));
    this._socket.on("batch", (batch) => this._onBatch(batch));
    this._socket.on("snapshot", (snapshot) => this._onSnapshot(snapshot));
  }

  get connected() {
    return this._socket.connected && this._seq >= 0;
  }

  /** Send a command to the room. @param {{type: string, [field: string]: any}} command @returns {Promise<Answer>} */
  command(command) {
    return this._ask("command", command);
  }

  /** Why a request went where it went. @param {number} request @returns {Promise<Answer>} */
  why(request) {
    return this._ask("why", { request });
  }

  /** The scenario of the world as it is now, as text for a link. @returns {Promise<Answer>} */
  share() {
    return this._ask("share", {});
  }

  /** Ask for a snapshot, because something was missed. */
  async refresh() {
    if (!this._socket.connected || this._held) return;
    this._held = [];
    const answer = await this._ask("snapshot", {});
    if (answer.ok) this._onSnapshot(answer.snapshot);
    else this._held = null;
  }

  async _join() {
    this._held = [];
    const answer = await this._ask("join", { room: this._room });
    if (!answer.ok) {
      if (!this._socket.connected) return; // the next connection joins anew
      this._hear.onStatus("refused", answer.error.message);
      setTimeout(() => this._socket.connected && this._join(), JOIN_AGAIN_MS);
      return;
    }
    this._onSnapshot(answer.snapshot);
    this._hear.onStatus("connected");
    if (answer.notice) this._hear.onNotice(answer.notice);
  }

  /** @param {any} snapshot */
  _onSnapshot(snapshot) {
    this._seq = snapshot.seq;
    const held = this._held ?? [];
    this._held = null;
    this._hear.onSnapshot(snapshot);
    for (const batch of held) this._onBatch(batch);
  }

  /** @param {any} batch */
  _onBatch(batch) {
    if (this._held) {
      this._held.push(batch);
      return;
    }
    if (batch.seq <= this._seq) return;
    if (batch.seq !== this._seq + 1) {
      this.refresh();
      this._held?.push(batch);
      return;
    }
    this._seq = batch.seq;
    this._hear.onBatch(batch);
  }

  /** @param {string} event @param {object} message @returns {Promise<Answer>} */
  _ask(event, message) {
    if (!this._socket.connected) return Promise.resolve(refusal("There is no connection. It is being tried again."));
    return new Promise((resolve) => {
      this._socket.timeout(ANSWER_WITHIN_MS).emit(event, message, (error, answer) => {
        resolve(error ? refusal("The server did not answer. Try again.") : answer);
      });
    });
  }
}

/** @param {string} message @returns {Answer} */
const refusal = (message) => ({ ok: false, error: { field: "", message } });
