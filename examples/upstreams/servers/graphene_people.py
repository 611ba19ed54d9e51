"""An API on Graphene: what it knows of Portcullis is nothing."""
import json
from wsgiref.simple_server import WSGIRequestHandler, make_server

import graphene

people = [{"name": "Ada Lovelace", "email": "ada@example.org"}]


class Person(graphene.ObjectType):
    name = graphene.String(required=True)
    email = graphene.String()


class Query(graphene.ObjectType):
    people = graphene.List(graphene.NonNull(Person), required=True)

    def resolve_people(self, info):
        return [Person(**person) for person in people]


class CreatePerson(graphene.Mutation):
    class Arguments:
        name = graphene.String(required=True)
        email = graphene.String()

    person = graphene.Field(Person)

    def mutate(self, info, name, email=None):
        people.append({"name": name, "email": email})
        return CreatePerson(person=Person(**people[-1]))


# Root types are not called Query and Mutation everywhere.
class Changes(graphene.ObjectType):
    create_person = CreatePerson.Field()


schema = graphene.Schema(query=Query, mutation=Changes)


def application(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    asked = json.loads(environ["wsgi.input"].read(length))
    result = schema.execute(
        asked["query"],
        variables=asked.get("variables"),
        operation_name=asked.get("operationName"),
    )
    answer = json.dumps(result.to_dict()).encode()
    status = "400 Bad Request" if result.invalid else "200 OK"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start_response(status, headers)
    return [answer]


class Handler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = make_server("127.0.0.1", 0, application, handler_class=Handler)
print(f"Listening on http://127.0.0.1:{server.server_port}/graphql", flush=True)
server.serve_forever()
