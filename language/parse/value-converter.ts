import { DefaultValueConverter, type CstNode, type GrammarAST, type ValueType } from 'langium';

/** Numbers and texts stay as they are written: what is wrong with one is a diagnostic of ours, with its place. */
export class GfnValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    return rule.name === 'NUMBER' || rule.name === 'STRING' || rule.name === 'ID'
      ? input
      : super.runConverter(rule, input, cstNode);
  }
}
