import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

const SRC = join(import.meta.dirname, '..');

/** Every text by its key; the forms of a plural count as one, because languages have different ones. */
function texts(tree: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix + name;
    if (typeof value === 'string') found.set(key.replace(/_(one|other)$/, ''), value);
    else for (const [inner, text] of texts(value as object, `${key}.`)) found.set(inner, text);
  }
  return found;
}

function variables(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe('the two languages', () => {
  const english = texts(en);
  const chinese = texts(zh);

  it('have the same texts', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have no empty text', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  it('put the same values into a text; only a count may be silent, as in "one incident"', () => {
    const differing = [...english].filter(([key, text]) => {
      const [a, b] = [text, chinese.get(key) ?? ''].map((one) => variables(one).filter((name) => name !== 'count'));
      return JSON.stringify([...new Set(a)]) !== JSON.stringify([...new Set(b)]);
    });
    expect(differing).toEqual([]);
  });
});

/** Words that are the same in every language. */
const NAMES = new Set(['Tocsin']);
const SPOKEN_ATTRIBUTES = new Set([
  'label',
  'placeholder',
  'title',
  'description',
  'aria-label',
  'alt',
  'verb',
  'text',
  'error',
]);

function hasWords(text: string): boolean {
  return /\p{L}{2,}/u.test(text) && !NAMES.has(text.trim());
}

/** Literals that a reader of a component would see on the page. */
function untranslated(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasWords(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && SPOKEN_ATTRIBUTES.has(node.name.getText())) {
      const { initializer } = node;
      if (initializer !== undefined && ts.isStringLiteral(initializer) && hasWords(initializer.text))
        found.push(initializer.text);
    }
    if (
      ts.isJsxExpression(node) &&
      node.expression !== undefined &&
      ts.isStringLiteral(node.expression) &&
      !ts.isJsxAttribute(node.parent)
    ) {
      if (hasWords(node.expression.text)) found.push(node.expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('components', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));

  it('are found', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files)('%s says nothing in one language only', (name) => {
    expect(untranslated(join(SRC, name))).toEqual([]);
  });
});
