# The server as a small image: the wheel is built in the first stage, where Node may be needed.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheel

FROM python:3.12-slim
COPY requirements/run.txt /tmp/run.txt
RUN apt-get update \
 && apt-get install -y --no-install-recommends libexpat1 \
 && rm -rf /var/lib/apt/lists/* \
 && pip install --no-cache-dir --require-hashes -r /tmp/run.txt
COPY --from=build /wheel /wheel
RUN pip install --no-cache-dir --no-deps /wheel/*.whl \
 && useradd --create-home cartoparty \
 && install -d -o cartoparty /data
USER cartoparty
ENV CARTOPARTY_WORKSPACE=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8000/healthz')"]
CMD ["cartoparty", "serve", "--host", "0.0.0.0"]
