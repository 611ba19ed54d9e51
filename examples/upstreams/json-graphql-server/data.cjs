module.exports = {
  people: [
    { id: 1, name: 'Ada Lovelace', email: 'ada@example.org', born: '1815-12-10' },
    { id: 2, name: 'Charles Babbage', email: 'charles@example.org', born: '1791-12-26' },
  ],
  machines: [{ id: 1, name: 'Analytical Engine', person_id: 2 }],
}
