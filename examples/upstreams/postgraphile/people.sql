create schema app;
create table app.people (
  id serial primary key,
  name text not null,
  email text,
  worth numeric,
  tags jsonb,
  created_at timestamptz not null default '2026-01-01T00:00:00Z'
);
create table app.machines (
  id serial primary key,
  name text not null,
  owner_id int not null references app.people
);
create index on app.machines (owner_id);
insert into app.people (name, email, worth, tags)
  values ('Ada Lovelace', 'ada@example.org', 12345678901234567890.5, '{"first": true}');
insert into app.machines (name, owner_id) values ('Analytical Engine', 1);

-- What subscriptions of `listen(topic: "people")` hear of.
create function app.tell() returns trigger language plpgsql as $$
begin
  perform pg_notify('postgraphile:people', '{}');
  return new;
end
$$;
create trigger tell after insert on app.people for each row execute function app.tell();
