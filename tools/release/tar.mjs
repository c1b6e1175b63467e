import { gzipSync } from "node:zlib";

/**
 * @typedef {object} ArchivedFile
 * @property {string} name path in the archive, with `/`
 * @property {string | Buffer} content
 * @property {boolean} [executable]
 */

const blockSize = 512;

/**
 * A gzipped tar archive. The same files make the same bytes: it has no times, no owners and no directories.
 * @param {readonly ArchivedFile[]} files
 * @returns {Buffer}
 */
export function tarOf(files) {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const end = Buffer.alloc(2 * blockSize);
  return gzipSync(Buffer.concat([...sorted.flatMap(blocksOf), end]), { level: 9 });
}

/** @param {ArchivedFile} file */
function blocksOf({ name, content, executable = false }) {
  const data = Buffer.from(content);
  const header = Buffer.alloc(blockSize);
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for a tar archive.`);
  header.write(name, 0);
  header.write(octal(executable ? 0o755 : 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(data.length, 12), 124);
  header.write(octal(0, 12), 136);
  // the checksum counts its own field as spaces
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 7)} `, 148);
  return [header, data, Buffer.alloc(-data.length & (blockSize - 1))];
}

/**
 * @param {number} value
 * @param {number} width with the zero byte at the end
 */
function octal(value, width) {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
