/** The words of a few lines of Markdown: for a tooltip that is not to render anything. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/```\w*\n?/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^#{1,6}\s+/gm, '')
    .replaceAll(/^\s*[-*+]\s+/gm, '• ')
    .replaceAll(/^\s*\|?[\s:|-]*-{3,}[\s:|-]*$/gm, '')
    .replaceAll(/\*\*|__|`/g, '')
    .replaceAll(/\\([\\`*_{}[\]()#+.!|<>-])/g, '$1')
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}
