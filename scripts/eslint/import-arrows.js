// The lint rule house/import-arrows: every import goes down the house, never up and never across.
import path from 'node:path';
import { refusal } from './rooms.js';

/** @type {import('eslint').Rule.RuleModule} */
export const importArrows = {
  meta: {
    type: 'problem',
    docs: { description: 'imports run one way through the rooms of the house' },
    schema: [],
    messages: { refused: '{{ why }}.' },
  },
  create(context) {
    const relative = (file) => path.relative(context.cwd, file).replaceAll('\\', '/');
    const file = relative(context.filename);

    /** Reports one import if the house refuses it. */
    const check = (node, source, typeOnly) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const specifier = source.value;
      const target = specifier.startsWith('.')
        ? relative(path.resolve(path.dirname(context.filename), specifier)).replace(/\.js$/, '.ts')
        : null;
      const why = refusal(file, target, specifier, typeOnly);
      if (why !== null) context.report({ node: source, messageId: 'refused', data: { why } });
    };

    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      TSExternalModuleReference: (node) => check(node, node.expression, false),
    };
  },
};
