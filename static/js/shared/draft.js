// A list of the scenario is sent as a whole at each change: while the room has not answered yet, the next change builds
// on what was sent, so that two quick clicks both count.

export class Draft {
  constructor() {
    /** @type {unknown} */
    this._sent = null;
    this._unanswered = 0;
  }

  /**
   * @template Table, Answer
   * @param {Table} now the table as the room has it @param {(table: Table) => Partial<Table>} change
   * @param {(table: Table) => Promise<Answer>} send
   * @returns {Promise<Answer>} what `send` returns
   */
  async change(now, change, send) {
    const table = /** @type {Table} */ (this._sent ?? now);
    const changed = { ...table, ...change(table) };
    this._sent = changed;
    this._unanswered += 1;
    const answer = await send(changed);
    this._unanswered -= 1;
    if (!this._unanswered) this._sent = null;
    return answer;
  }
}
