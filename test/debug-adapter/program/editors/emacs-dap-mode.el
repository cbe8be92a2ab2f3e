;;; emacs-dap-mode.el --- A debug session of gfnscope, driven by Emacs' dap-mode  -*- lexical-binding: t -*-

;; emacs --batch -l emacs-dap-mode.el ADAPTER-COMMAND… -- SCRIPT
;; Prints what a person would see, one line for each thing; editors.test.ts reads it.

(require 'package)
(package-initialize)
(setq dap-auto-configure-features nil
      dap-auto-show-output nil
      dap-breakpoints-file (make-temp-name (expand-file-name "gfnscope-breakpoints" temporary-file-directory))
      dap-output-buffer-filter nil
      lsp-enable-suggest-server-download nil)
(require 'dap-mode)
(require 'dap-ui)
(require 'cl-lib)

;; As docs/other-editors.md has it.
(dap-register-debug-provider
 "gfnscope"
 (lambda (conf)
   (dap--put-if-absent conf :program (buffer-file-name))
   conf))

(defun session-say (format &rest args)
  (princ (concat (apply #'format format args) "\n")))

(defun session-wait (what condition)
  "Waits until CONDITION holds; ends with an error that names WHAT if it does not within 20 seconds."
  (with-timeout (20 (session-say "never: %s" what) (kill-emacs 1))
    (while (not (funcall condition)) (accept-process-output nil 0.02))))

(defvar session-stops 0)
(add-hook 'dap-stack-frame-changed-hook (lambda (_session) (cl-incf session-stops)))

(defun session-stop (what act)
  "Does ACT and waits for the stop that comes of it; says where it is."
  (let ((before session-stops))
    (funcall act)
    (session-wait what (lambda () (> session-stops before)))
    (let ((frame (dap--debug-session-active-frame (dap--cur-session))))
      (session-say "%s: line %s, cursor on line %s" what (gethash "line" frame)
                   (with-current-buffer (window-buffer) (line-number-at-pos))))))

(defun session-ask (command arguments)
  "The body of the answer to COMMAND."
  (let (answer)
    (dap--send-message (dap--make-request command arguments)
                       (lambda (response) (setq answer response)) (dap--cur-session))
    (session-wait command (lambda () answer))
    (if (gethash "success" answer) (gethash "body" answer)
      (session-say "%s refused: %s" command (gethash "message" answer)))))

(let* ((split (cl-position "--" command-line-args-left :test #'string=))
       (adapter (cl-subseq command-line-args-left 0 split))
       (script (nth (1+ split) command-line-args-left)))
  (setq command-line-args-left nil)
  (find-file script)
  (dap-mode 1)
  (goto-char (point-min))
  (search-forward "5ec2e7")
  (dap-breakpoint-add)
  (session-stop "breakpoint"
                (lambda ()
                  (dap-debug (list :type "gfnscope" :request "launch" :name "guest"
                                   :program script :dap-server-path adapter))))
  (session-say "threads: %s"
               (mapconcat (lambda (thread) (gethash "name" thread))
                          (gethash "threads" (session-ask "threads" nil)) ", "))
  (session-stop "next" (lambda () (dap-next (dap--cur-session))))
  (session-stop "exit" (lambda () (dap-continue (dap--cur-session) (dap--debug-session-thread-id (dap--cur-session)))))
  (let* ((frame (gethash "id" (dap--debug-session-active-frame (dap--cur-session))))
         (scopes (gethash "scopes" (session-ask "scopes" (list :frameId frame)))))
    (session-say "scopes: %s" (mapconcat (lambda (scope) (gethash "name" scope)) scopes ", "))
    ;; What the dap-ui REPL sends.
    (session-stop "convert"
                  (lambda ()
                    (session-say "repl: %s"
                                 (gethash "result" (session-ask "evaluate" (list :expression "convert" :frameId frame :context "repl")))))))
  (session-stop "step in" (lambda () (dap-step-in (dap--cur-session))))
  (dap-continue (dap--cur-session) (dap--debug-session-thread-id (dap--cur-session)))
  (session-wait "the end" (lambda () (not (dap--session-running (dap--cur-session)))))
  (session-say "ended")
  (kill-emacs 0))
