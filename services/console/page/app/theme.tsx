import { useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Steps through the themes. `first.js` sets the chosen one before the page is drawn. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(
    () => themes.find((one) => one === localStorage.getItem('theme')) ?? 'system',
  );
  const onClick = () => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
    localStorage.setItem('theme', next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setTheme(next);
  };
  return (
    <button type="button" className="quiet theme" onClick={onClick}>
      <span className="theme-label">Theme: </span>
      {theme}
    </button>
  );
}
