/** Above this much, packed, only readers that have nothing left are given more. */
const enough = 64 << 20;

/** What all cursors of a log have fetched ahead, in bytes. */
export class HeldBytes {
  count = 0;

  get enough(): boolean {
    return this.count >= enough;
  }
}
