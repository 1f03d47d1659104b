/** A link of the runbook's text as the page reaches it: its own headings, or the text elsewhere. */
export const placeOfLink = (href: string): string =>
  href.startsWith('#') ? `#/runbook/${href.slice(1)}` : href;
