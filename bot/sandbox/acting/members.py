"""Membership in Telegram's shape. Pure."""

from bot.sandbox.keeping.kept import Body, Standing

RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}


def member_shown(sender: Body, standing: Standing) -> Body:
    """ChatMember; an administrator has the rights people are offered first."""
    member: Body = {"status": str(standing), "user": sender}
    if standing is Standing.CREATOR:
        return {**member, "is_anonymous": False}
    if standing is Standing.ADMINISTRATOR:
        return {**member, **RIGHTS}
    return {**member, "until_date": 0} if standing is Standing.KICKED else member
