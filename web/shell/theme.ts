import { useEffect, useState } from 'react';

/** `system` follows the machine's own setting. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const place = 'benefits-operations-theme';

/** The colours chosen, kept for this browser; the style sheet reads them from the root. */
export const useTheme = (): readonly [Theme, (next: Theme) => void] => {
  const [theme, setTheme] = useState<Theme>(
    () => themes.find((each) => each === localStorage.getItem(place)) ?? 'system',
  );
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(place, theme);
  }, [theme]);
  return [theme, setTheme];
};
