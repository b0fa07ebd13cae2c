/** The bar above every page: its sections, and what can be done. */
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Theme } from '../model/kept.js';

export interface Section {
  readonly id: string;
  readonly name: string;
}

interface HeaderProps {
  readonly sections: readonly Section[];
  readonly hasAnswer: boolean;
  readonly canCompare: boolean;
  readonly theme: Theme;
  readonly onHome: () => void;
  readonly onOpen: () => void;
  readonly onCompare: () => void;
  readonly onExport: () => void;
  readonly onTheme: () => void;
  readonly onKeys: () => void;
  readonly onLists: () => void;
}

export function Header(props: HeaderProps): VNode {
  const { sections, hasAnswer, canCompare, theme, onHome, onOpen, onCompare, onExport, onTheme, onKeys, onLists } =
    props;
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const open = menu.current;
      if (open?.open !== true || (event.target instanceof Node && open.contains(event.target))) return;
      open.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('focusin', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('focusin', close);
    };
  }, []);
  const choose = (act: () => void) => (): void => {
    if (menu.current !== null) menu.current.open = false;
    act();
  };
  return (
    <header class="bar">
      <a
        class="mark"
        href="#top"
        onClick={(event) => {
          event.preventDefault();
          onHome();
        }}
      >
        poolsleuth
      </a>
      {hasAnswer ? (
        <nav aria-label="Sections">
          {sections.map(({ id, name }, index) => (
            <a key={id} href={`#${id}`} aria-current={index === 0 ? 'true' : undefined}>
              {name}
            </a>
          ))}
        </nav>
      ) : null}
      <div class="acts">
        {hasAnswer ? (
          <>
            <button class="act" type="button" onClick={onOpen}>
              Open<span class="opt">…</span>
            </button>
            {canCompare ? (
              <button class="act opt" type="button" onClick={onCompare}>
                Compare with…
              </button>
            ) : null}
            <button class="act" type="button" aria-haspopup="dialog" onClick={onExport}>
              Export<span class="opt">…</span>
            </button>
          </>
        ) : null}
        <button class="act opt" type="button" onClick={onTheme}>
          Theme: {theme}
        </button>
        <button class="act opt" type="button" aria-label="Keys" aria-haspopup="dialog" onClick={onKeys}>
          ?
        </button>
        <details
          class="menu"
          ref={menu}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || menu.current?.open !== true) return;
            event.stopPropagation();
            menu.current.open = false;
            menu.current.querySelector('summary')?.focus();
          }}
        >
          <summary class="act" aria-label="More">
            ⋯
          </summary>
          <div class="items">
            {hasAnswer && canCompare ? (
              <button class="act narrow-item" type="button" onClick={choose(onCompare)}>
                Compare with…
              </button>
            ) : null}
            <button class="act" type="button" onClick={choose(onLists)}>
              Tag lists…
            </button>
            <button class="act narrow-item" type="button" onClick={onTheme}>
              Theme: {theme}
            </button>
            <button class="act narrow-item" type="button" onClick={choose(onKeys)}>
              Keys…
            </button>
          </div>
        </details>
      </div>
    </header>
  );
}
