# 正式部署的镜像：第一段构建页面资源，第二段只含运行所需。与 docker-compose.yml 一起使用。
FROM node:22-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY scripts scripts
COPY static static
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0 PORT=8000 \
    MEDIA_ROOT=/data/media STATIC_ROOT=/app/.static LIANZHAO_DATA=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY . .
COPY --from=assets /app/static/built static/built
# Only the settings are read here; the values are not kept in the image.
RUN SECRET_KEY=build FIELD_KEY=build DATABASE_URL=postgresql:///build BROKER_URL=memory:// \
    python manage.py collectstatic --no-input --verbosity 0
RUN useradd --system --uid 10001 lianzhao && mkdir -p /data/media && chown -R lianzhao /data
USER lianzhao
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "config.runner", "web"]
