// Which of the room's optional feeds a figure follows: those that one of its parts shows at the moment. What nobody
// looks at costs the server nothing.

export class Followed {
  /** @param {(feeds: string[]) => void} follow called when other feeds are wanted than before */
  constructor(follow) {
    this._follow = follow;
    /** @type {Map<object, string[]>} */
    this._wanted = new Map();
    /** @type {string[]} */
    this.names = [];
    this._waiting = false;
  }

  /** @param {object} part who wants them @param {string[]} feeds all that it wants */
  want(part, feeds) {
    this._wanted.set(part, feeds);
    if (this._waiting) return;
    this._waiting = true;
    // Several parts may change their minds at once.
    queueMicrotask(() => this._settle());
  }

  _settle() {
    this._waiting = false;
    const names = [...new Set([...this._wanted.values()].flat())].sort();
    if (names.join() === this.names.join()) return;
    this.names = names;
    this._follow(names);
  }
}
