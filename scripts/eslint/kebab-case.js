// The lint rule house/kebab-case: file and folder names are lower case words joined by hyphens.
import path from 'node:path';

/** @type {import('eslint').Rule.RuleModule} */
export const kebabCase = {
  meta: {
    type: 'suggestion',
    docs: { description: 'file names in kebab-case' },
    schema: [],
    messages: { name: '{{ name }} is not kebab-case.' },
  },
  create: (context) => ({
    Program(node) {
      const parts = path.relative(context.cwd, context.filename).split(path.sep);
      const bad = parts.find((part) => !/^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part));
      if (bad !== undefined) context.report({ node, messageId: 'name', data: { name: bad } });
    },
  }),
};
