/** A strict reader of the XML that poolsleuth writes: elements, attributes, text, the five entities and character references. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text of the element itself. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NAME = /[A-Za-z_][\w.-]*/y;

/** Throws a SyntaxError for anything that is not well-formed. */
export function readXml(text: string): XmlElement {
  let at = 0;
  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at ${at}: ${JSON.stringify(text.slice(at, at + 30))}`);
  };
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const allowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code < 0xd800) ||
      (code >= 0xe000 && code < 0xfffe) ||
      code > 0xffff;
    if (!allowed) fail(`a forbidden character U+${code.toString(16)}`);
  }
  const accept = (token: string): boolean => {
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const expect = (token: string): void => {
    if (!accept(token)) fail(`expected ${token}`);
  };
  const blank = (): void => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  const readName = (): string => {
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[0] ?? fail('expected a name');
    at += name.length;
    return name;
  };
  const readUntil = (end: string): string => {
    let out = '';
    while (text[at] !== end) {
      const character = text[at];
      if (character === undefined || character === '<') return fail(`expected ${end}`);
      if (character === '&') {
        const entity = /&(?:#(\d+)|(\w+));/y;
        entity.lastIndex = at;
        const match = entity.exec(text) ?? fail('a bare &');
        out +=
          match[1] === undefined
            ? (ENTITIES[match[2] ?? ''] ?? fail('an unknown entity'))
            : String.fromCodePoint(Number(match[1]));
        at += match[0].length;
      } else {
        if (text.startsWith(']]>', at)) fail(']]> in text');
        out += character;
        at += 1;
      }
    }
    return out;
  };
  const readElement = (): XmlElement => {
    expect('<');
    const name = readName();
    const attributes: Record<string, string> = {};
    for (;;) {
      blank();
      if (accept('/>')) return { name, attributes, children: [], text: '' };
      if (accept('>')) break;
      const attribute = readName();
      if (attribute in attributes) fail('an attribute twice');
      expect('="');
      attributes[attribute] = readUntil('"');
      expect('"');
    }
    const children: XmlElement[] = [];
    let own = '';
    for (;;) {
      own += readUntil('<');
      if (accept('</')) break;
      children.push(readElement());
    }
    if (readName() !== name) fail(`expected the end of ${name}`);
    expect('>');
    return { name, attributes, children, text: own };
  };
  accept('<?xml version="1.0" encoding="UTF-8"?>');
  blank();
  const element = readElement();
  blank();
  if (at !== text.length) fail('something behind the end');
  return element;
}
