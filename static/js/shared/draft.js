// A list of the scenario is sent as a whole at each change: while the room has not answered yet, the next change builds
// on what was sent, so that two quick clicks both count.

/** @template Table */
export class Draft {
  constructor() {
    /** @type {Table | null} */
    this._sent = null;
    this._unanswered = 0;
  }

  /**
   * @template Answer
   * @param {Table} now the table as the room has it @param {(table: Table) => Partial<Table>} change
   * @param {(table: Table) => Promise<Answer>} send
   * @returns {Promise<Answer>} what `send` returns
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
