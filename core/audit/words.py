"""What the actions of the audit log are called on screen; an action without a word shows its code."""

ACTIONS = {
    "account.login": "登录",
    "account.logout": "退出",
    "account.login_failed": "登录失败",
    "account.locked": "登录锁定",
    "account.unlocked": "解除锁定",
    "session.expired": "会话超时",
    "account.created": "开设账号",
    "account.updated": "修改账号",
    "account.role_changed": "变更角色",
    "account.disabled": "停用账号",
    "account.enabled": "启用账号",
    "account.link_issued": "发放一次性链接",
    "account.password_changed": "修改密码",
    "account.password_set_by_link": "用链接设置密码",
    "accounts.imported": "批量导入账号",
    "accounts.links_downloaded": "下载一次性链接",
    "membership.joined": "入组",
    "membership.left": "离组",
    "leadership.appointed": "任命",
    "leadership.ended": "卸任",
    "node.created": "新增环节",
    "node.updated": "修改环节",
    "handover.done": "一键移交",
    "project.created": "新建项目",
    "project.updated": "修改项目",
    "project.stage_changed": "阶段变更",
    "project.reassigned": "移交项目",
    "enterprise.created": "新建企业",
    "enterprise.updated": "修改企业",
    "contact.revealed": "查看联系方式",
    "followup.logged": "登记跟进",
    "file.stored": "存入文件",
    "file.deleted": "删除文件",
    "request.refused": "请求被拒绝",
}


def action_word(action: str) -> str:
    """Return the Chinese word of an action, or its code."""
    return ACTIONS.get(action, action)
