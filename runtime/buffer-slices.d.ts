/** Methods that Node has had since its first versions and its types leave out: no argument parsing, hence the hot path. */
interface Buffer {
  latin1Slice(start?: number, end?: number): string;
  utf8Slice(start?: number, end?: number): string;
  utf8Write(text: string, offset?: number, length?: number): number;
}
