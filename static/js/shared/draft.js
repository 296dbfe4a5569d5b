// A list of the scenario is sent as a whole at each change: while the room has not answered yet, the next change builds
// on what was sent, so that two quick clicks both count.

export class Draft {
  constructor() {
    /** @type {any} */
    this._sent = null;
    this._unanswered = 0;
  }

  /**
   * @template T
   * @param {T} now the table as the room has it @param {(table: T) => Partial<T>} change @param {(table: T) => any} send
   * @returns {Promise<any>} what `send` returns
   */
  async change(now, change, send) {
    const table = this._sent ?? now;
    this._sent = { ...table, ...change(table) };
    this._unanswered += 1;
    const answer = await send(this._sent);
    this._unanswered -= 1;
    if (!this._unanswered) this._sent = null;
    return answer;
  }
}
