# One image for the web process and the workers; docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md settings.py ./
COPY app app
COPY workers workers
COPY nlp nlp
COPY speech speech
COPY storage storage
COPY prompts prompts
RUN python -m venv /opt/earshot \
 && /opt/earshot/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[bundled]'

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home earshot \
 && install -d -o earshot -g earshot /data
COPY --from=build /opt/earshot /opt/earshot
ENV PATH=/opt/earshot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EARSHOT_DATA_DIR=/data \
    EARSHOT_HOST=0.0.0.0
USER earshot
VOLUME /data
EXPOSE 8000
# The process itself is PID 1, so that it hears SIGTERM and a worker can finish or give back its job.
ENTRYPOINT ["earshot"]
CMD ["serve"]
