// Answers for the policies of a schema: `policies: { module: ./examples/policies.js }` in portcullis.yaml
export async function evaluate(names, subject, { fields }) {
  const asked = (name) => fields.filter(({ policies }) => policies.includes(name))
  const rules = {
    owner: () => asked('owner').every(({ args }) => args.id === subject.id),
    staff: () => subject.claims.department === 'staff',
  }
  return names.filter((name) => Object.hasOwn(rules, name) && rules[name]())
}
