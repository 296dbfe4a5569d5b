// One socket for all rooms of a page: joining, sending commands, noticing a gap, coming back after a loss.

import { io } from "socket.io-client";

const ANSWER_WITHIN_MS = 8000;
const JOIN_AGAIN_MS = 3000;
const NO_ANSWER = "The server did not answer in time: what you see is how things stand once it is back.";

/** @import { Batch, Command, Loss, Opening, Role, Snapshot, WhoSeesWhat, Why } from "./wire.js" */

/**
 * What the server answers: what was asked for, or why not.
 * @template {object} [Asked={}]
 * @typedef {({ok: true} & Asked) | {ok: false, error: {field: string, message: string}, unknown?: true}} Answer `unknown`: it
 *   may have been done all the same
 */

/**
 * @typedef {"connecting" | "connected" | "lost" | "refused"} Status
 *
 * @typedef {object} Hear
 * @property {(snapshot: Snapshot) => void} onSnapshot
 * @property {(batch: Batch) => void} onBatch
 * @property {(status: Status, message?: string) => void} onStatus
 * @property {(text: string) => void} onNotice
 */

export class Connection {
  constructor() {
    /** @type {Map<string, JoinedRoom>} */ this._rooms = new Map();
    this._socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 4000 });
    /** What is said on every connection before rooms are joined. @type {() => void} */
    this._greet = () => {};
    this._socket.on("connect", () => {
      this._greet();
      this._each((room) => room.connected());
    });
    this._socket.on("disconnect", (reason) => {
      this._each((room) => room.lost());
      // A disconnect that the server asked for is not retried by the library itself.
      if (reason === "io server disconnect") setTimeout(() => this._socket.connect(), 1000);
    });
    this._socket.on("connect_error", () => this._each((room) => room.lost()));
    this._socket.on("batch", (batch) => this._rooms.get(batch.room)?.batch(batch));
    this._socket.on("snapshot", (snapshot) => this._rooms.get(snapshot.room)?.snapshot(snapshot));
  }

  /** Say this at once, and on every later connection before its rooms are joined. @param {() => void} greet */
  greet(greet) {
    this._greet = greet;
    if (this.open) greet();
  }

  /** Hear an event of the server, or that the connection is lost ("disconnect"). @param {string} event @param {(data: any) => void} listener */
  hear(event, listener) {
    this._socket.on(event, listener);
  }

  get open() {
    return this._socket.connected;
  }

  /**
   * Become a member of a room, for as long as the page lives or until it leaves.
   * @param {string} id
   * @param {Opening | null} opening what the room begins with if it is not running yet
   * @param {string[]} feeds the optional feeds to begin with
   * @param {Hear} hear
   */
  join(id, opening, feeds, hear) {
    const room = new JoinedRoom(this, id, opening, feeds, hear);
    this._rooms.set(id, room);
    if (this.open) room.connected();
    return room;
  }

  /** @param {JoinedRoom} room */
  forget(room) {
    if (this._rooms.get(room.id) === room) this._rooms.delete(room.id);
  }

  /** @template {object} Asked @param {string} event @param {object} message @returns {Promise<Answer<Asked>>} */
  send(event, message) {
    if (!this.open) return Promise.resolve(refusal("There is no connection. It is being tried again."));
    return new Promise((resolve) => {
      this._socket
        .timeout(ANSWER_WITHIN_MS)
        .emit(event, message, (/** @type {Error | null} */ error, /** @type {Answer<Asked>} */ answer) => {
          resolve(error ? { ...refusal(NO_ANSWER), unknown: true } : answer);
        });
    });
  }

  /** @param {(room: JoinedRoom) => void} tell */
  _each(tell) {
    for (const room of this._rooms.values()) tell(room);
  }
}

/** @type {Connection | undefined} */
let shared;

/** The connection that all figures of this page share; it opens when the first of them joins its room. */
export const pageConnection = () => (shared ??= new Connection());

/** A room that this page is in, or wants to be in. */
export class JoinedRoom {
  /** @param {Connection} connection @param {string} id @param {Opening | null} opening @param {string[]} feeds @param {Hear} hear */
  constructor(connection, id, opening, feeds, hear) {
    this.id = id;
    /** What this member may do, once it is in. @type {Role | null} */
    this.role = null;
    /** What the room calls this member, and has called it before connections were lost. @type {Set<number>} */
    this.numbers = new Set();
    this._connection = connection;
    this._opening = opening;
    this._feeds = feeds;
    this._hear = hear;
    this._left = false;
    this._seq = -1;
    /** Batches that came while a snapshot was asked for. @type {Batch[] | null} */
    this._held = [];
  }

  /** Send a command to the room. @param {Command} command @returns {Promise<Answer>} */
  command(command) {
    return this._send("command", { command });
  }

  /** Why a request went where it went, and who sees what of it. @param {number} request @returns {Promise<Answer<{why: Why | null, who_sees_what: WhoSeesWhat | null}>>} */
  ask(request) {
    return this._send("ask", { request });
  }

  /** Which keys would move without a server. @param {string} server @returns {Promise<Answer<{loss: Loss | null}>>} */
  lose(server) {
    return this._send("lose", { server });
  }

  /** The scenario of the world as it is now, as text for a link, and the name by which it can be watched. @returns {Promise<Answer<{scenario: string, view: string}>>} */
  share() {
    return this._send("share");
  }

  /** Get these optional feeds from now on, and no others. @param {string[]} feeds */
  follow(feeds) {
    this._feeds = feeds;
    if (this.role) this._send("follow", { feeds });
  }

  /** Be no member any more: nothing is heard of the room from now on. */
  leave() {
    this._left = true;
    this._connection.forget(this);
    if (this._connection.open) this._send("leave");
  }

  /** Ask for a snapshot, because something was missed. */
  async refresh() {
    if (!this._connection.open || this._held) return;
    this._held = [];
    /** @type {Answer<{snapshot: Snapshot}>} */
    const answer = await this._send("snapshot");
    if (answer.ok) this.snapshot(answer.snapshot);
    else this._held = null;
  }

  // --- what the connection tells it ---------------------------------------------------------------------------

  connected() {
    this._join();
  }

  lost() {
    this._hear.onStatus("lost");
  }

  /** @param {Snapshot} snapshot */
  snapshot(snapshot) {
    if (this._left) return;
    this._seq = snapshot.seq;
    const held = this._held ?? [];
    this._held = null;
    this._hear.onSnapshot(snapshot);
    for (const batch of held) this.batch(batch);
  }

  /** @param {Batch} batch */
  batch(batch) {
    if (this._held) {
      this._held.push(batch);
      return;
    }
    if (batch.seq <= this._seq) return;
    if (batch.seq !== this._seq + 1) {
      this.refresh();
      // While it is asked for, batches are held again.
      /** @type {Batch[] | null} */ (this._held)?.push(batch);
      return;
    }
    this._seq = batch.seq;
    this._hear.onBatch(batch);
  }

  // --- inside -------------------------------------------------------------------------------------------------

  async _join() {
    this._held = [];
    this.role = null;
    /** @type {Promise<Answer<{snapshot: Snapshot, role: Role, member: number, notice: string | null}>>} */
    const joined = this._send("join", this._opening ? { opening: this._opening } : {});
    // Sent at once: the answers come in order, so what it brings is shown with the snapshot.
    const asked = this._feeds;
    if (asked.length) this._send("follow", { feeds: asked });
    const answer = await joined;
    if (this._left) return;
    if (!answer.ok) {
      if (!this._connection.open) return; // the next connection joins anew
      this._hear.onStatus("refused", answer.error.message);
      setTimeout(() => this._connection.open && !this._left && this._join(), JOIN_AGAIN_MS);
      return;
    }
    // A room that is gone later did not end as it began: it says so, instead of beginning like that again.
    this._opening = null;
    this.role = answer.role;
    // A part may have changed its mind in the meantime.
    if (this._feeds !== asked) this._send("follow", { feeds: this._feeds });
    this.numbers.add(answer.member);
    this.snapshot(answer.snapshot);
    this._hear.onStatus("connected");
    if (answer.notice) this._hear.onNotice(answer.notice);
  }

  /** @template {object} Asked @param {string} event @param {object} [message] @returns {Promise<Answer<Asked>>} */
  _send(event, message = {}) {
    return this._connection.send(event, { room: this.id, ...message });
  }
}

/** @param {string} message @returns {{ok: false, error: {field: string, message: string}}} */
const refusal = (message) => ({ ok: false, error: { field: "", message } });
