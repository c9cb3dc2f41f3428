import { keptOpen, whileVisible } from '../../../services/console/page/app/kept-open.ts';

class Source {
  readyState = 0;
  readonly #listeners = new Map<string, () => void>();

  addEventListener(type: string, listener: () => void): void {
    this.#listeners.set(type, listener);
  }

  fire(type: string, readyState: number): void {
    this.readyState = readyState;
    this.#listeners.get(type)?.();
  }

  close(): void {
    this.readyState = 2;
  }
}

describe('the source of changes', () => {
  const opened: Source[] = [];
  const heard: string[] = [];
  const open = () => {
    const source = new Source();
    opened.push(source);
    return source;
  };
  const on = { changed: () => void heard.push('changed'), error: () => void heard.push('error') };

  beforeEach(() => {
    jest.useFakeTimers();
    opened.length = 0;
    heard.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  it('is opened again after a while where the server refused it, and not where the browser does that', () => {
    const end = keptOpen(open, on);
    opened[0]?.fire('error', 0);
    jest.advanceTimersByTime(600_000);
    expect(opened).toHaveLength(1);
    opened[0]?.fire('error', 2);
    jest.advanceTimersByTime(29_999);
    expect(opened).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(opened).toHaveLength(2);
    opened[1]?.fire('changed', 1);
    expect(heard).toEqual(['error', 'error', 'changed']);
    end();
    expect(opened[1]?.readyState).toBe(2);
  });

  it('is not opened again once it was ended', () => {
    const end = keptOpen(open, on);
    opened[0]?.fire('error', 2);
    end();
    jest.advanceTimersByTime(600_000);
    expect(opened).toHaveLength(1);
  });
});

describe('what follows while somebody sees the page', () => {
  it('is open in a tab in front only, once', () => {
    const listeners = new Set<() => void>();
    const page = {
      hidden: true,
      addEventListener: (_: string, listener: () => void) => void listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => void listeners.delete(listener),
    };
    let open = 0;
    const show = (hidden: boolean) => {
      page.hidden = hidden;
      for (const listener of listeners) listener();
      return open;
    };
    const end = whileVisible(page, () => {
      open += 1;
      return () => {
        open -= 1;
      };
    });
    expect([open, show(false), show(false), show(true), show(true), show(false)]).toEqual([0, 1, 1, 0, 0, 1]);
    end();
    expect([open, listeners.size]).toEqual([0, 0]);
  });
});
