/** How the lists in a tree are written, by the kind of the node and its field. */

/** Lists of statements or members, one below another. */
export const lineLists = new Set([
  "Program.body",
  "BlockStatement.body",
  "ClassBody.body",
  "StaticBlock.body",
  "SwitchCase.consequent",
  "TSModuleBlock.body",
  "TSInterfaceBody.body",
  "TSTypeLiteral.members",
]);

/** Lists with commas between their elements. */
export const commaLists = new Set([
  "ObjectExpression.properties",
  "ObjectPattern.properties",
  "ArrayExpression.elements",
  "ArrayPattern.elements",
  "CallExpression.arguments",
  "OptionalCallExpression.arguments",
  "NewExpression.arguments",
  "ArrowFunctionExpression.params",
  "FunctionExpression.params",
  "FunctionDeclaration.params",
  "ObjectMethod.params",
  "ClassMethod.params",
  "ClassPrivateMethod.params",
  "ImportDeclaration.specifiers",
  "ExportNamedDeclaration.specifiers",
  "VariableDeclaration.declarations",
  "TSTypeParameterInstantiation.params",
  "TSTypeParameterDeclaration.params",
  "TSTupleType.elementTypes",
  "TSEnumDeclaration.members",
  "SequenceExpression.expressions",
]);
